"""An Office file as a package of parts: read within limits, and written back with everything else untouched.

Source: ECMA-376 part 2 (Open Packaging Conventions). Nothing outside the file is ever fetched, and no part is ever
written to the disk under its own name.
"""

import hashlib
import io
import posixpath
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote
from xml.parsers import expat

from qbyok.errors import InputError
from qbyok.files import write_new
from qbyok.questionnaire import limits
from qbyok.questionnaire.archive import DamagedArchiveError, Entry, copied, entries, moved
from qbyok.questionnaire.source import limit_error, read_file

OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_TYPES_PART = "[Content_Types].xml"
_PROLOG_STEP = 512
SUPPORTED = "Supported: .xlsx, .xlsm, .docx, .docm, .csv, .tsv, .tab and .txt"
_SAVE_AGAIN = "Open it in the program it was made with and save it again, or ask for the file once more"


@dataclass(frozen=True, kw_only=True, slots=True)
class Relationship:
    """A link from one part to another.

    ``kind`` is the last word of the relationship type, which transitional and strict files share ("worksheet").
    ``target`` is the name of an existing part; for an ``external`` link the address as it stands, never followed.
    """

    id: str
    kind: str
    target: str
    external: bool = False


class Package:
    """The parts of one Office file. Names are looked up as OPC says, without regard to case."""

    def __init__(self, path: Path, data: bytes, archive: zipfile.ZipFile, items: tuple[Entry, ...]) -> None:
        self.path = path
        self.sha256 = hashlib.sha256(data).hexdigest()
        self._data = data
        self._archive = archive
        self._items = items
        self._entries = {item.name: item for item in items}
        self._infos = {part_key(info.filename): info for info in archive.infolist()}

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Read a file's bytes once, and parse them.

        Raises:
            InputError: the file can't be read, is something else, is encrypted or damaged, or passes a limit.
        """
        return cls.parse(path, read_file(path))

    @classmethod
    def parse(cls, path: Path, data: bytes) -> "Package":
        """Check that a file's bytes are a package within the limits.

        Raises:
            InputError: they are something else, encrypted or damaged, or pass a limit.
        """
        if data.startswith(OLE_MAGIC):
            raise _ole_error(path, data)
        if not data.startswith(b"PK"):
            raise InputError(f"{path} is no Excel, Word or CSV file", hint=SUPPORTED)
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
            _check_limits(path, archive)
            items = entries(data, archive)
        except (zipfile.BadZipFile, DamagedArchiveError, NotImplementedError, ValueError, OSError) as error:
            raise InputError(f"{path} is damaged or was cut off: {error}", hint=_SAVE_AGAIN) from error
        return cls(path, data, archive, items)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all zip entries, in the archive's order."""
        return tuple(item.name for item in self._items)

    def __contains__(self, name: str) -> bool:
        return part_key(name) in self._infos

    def name(self, part: str) -> str | None:
        """Return a part's name as the archive spells it, or None where there is no such part."""
        info = self._infos.get(part_key(part))
        return info.filename if info else None

    def read(self, name: str) -> bytes:
        """Return a part's bytes, unpacked.

        Raises:
            InputError: the part is missing or damaged, or larger than it says.
        """
        info = self._infos.get(part_key(name))
        if info is None:
            raise InputError(f"{self.path} has no part '{name}'", hint=_SAVE_AGAIN)
        try:
            with self._archive.open(info) as part:
                data = part.read(info.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, ValueError, OSError, EOFError) as error:
            raise InputError(f"{self.path} is damaged in part '{name}': {error}", hint=_SAVE_AGAIN) from error
        if len(data) != info.file_size:
            raise InputError(f"{self.path} is damaged in part '{name}': its size is wrong", hint=_SAVE_AGAIN)
        return data

    def packed(self, name: str) -> bytes:
        """Return all that the archive holds for an entry, but for its offset; ``name`` as ``names`` has it."""
        item = self._entries[name]
        return moved(item.record, 0) + self._data[item.start : item.end]

    def xml(self, name: str) -> ET.Element:
        """Return a part's root element. Meant for small parts; nothing in it can refer outside.

        Raises:
            InputError: the part is missing, no well-formed XML, or declares a document type.
        """
        data = self.read(name)
        try:
            refuse_doctype(data)
            return ET.fromstring(data)
        except (ET.ParseError, expat.ExpatError, ValueError) as error:
            raise self.xml_error(name, error) from error

    def xml_error(self, name: str, error: Exception) -> InputError:
        """Return the error for a part whose XML is unusable."""
        return InputError(f"{self.path} has unusable XML in part '{name}': {error}", hint=_SAVE_AGAIN)

    @cached_property
    def _content_types(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        defaults, overrides = {}, {}
        for element in self.xml(_TYPES_PART):
            kind = element.get("ContentType", "")
            if local_name(element.tag) == "Default":
                defaults[element.get("Extension", "").lower()] = kind
            elif local_name(element.tag) == "Override":
                overrides[part_key(element.get("PartName", ""))] = kind
        return defaults, overrides

    def content_type(self, part: str) -> str:
        """Return a part's content type, "" where the package names none."""
        defaults, overrides = self._content_types
        return overrides.get(part_key(part)) or defaults.get(part.rpartition(".")[2].lower(), "")

    @cached_property
    def main_part(self) -> str:
        """The part that the package is about: the workbook or the document.

        Raises:
            InputError: the package names none, so that it is no Office file.
        """
        for link in self.relationships().values():
            if link.kind == "officeDocument" and not link.external:
                return link.target
        raise InputError(f"{self.path} is a zip archive, but no Office file", hint=SUPPORTED)

    def relationships(self, part: str = "") -> Mapping[str, Relationship]:
        """Return a part's links by id; "" stands for the package itself. Links that lead nowhere are left out.

        Raises:
            InputError: the part's relationships are no usable XML.
        """
        folder = part.replace("\\", "/").rpartition("/")[0]
        source = relationships_part(part)
        links: dict[str, Relationship] = {}
        if source not in self:
            return links
        for element in self.xml(source):
            address = element.get("Target", "")
            external = element.get("TargetMode") == "External"
            target = address if external else self._resolve(folder, address)
            if target:
                kind = element.get("Type", "").rpartition("/")[2]
                link = Relationship(id=element.get("Id", ""), kind=kind, target=target, external=external)
                links[link.id] = link
        return links

    def _resolve(self, folder: str, address: str) -> str | None:
        """Return the part that an address names; an address that climbs out of the package names none."""
        path = address.partition("#")[0]
        steps: list[str] = [] if path.startswith("/") else [step for step in folder.split("/") if step]
        for step in path.replace("\\", "/").split("/"):
            if step == "..":
                if not steps:
                    return None
                steps.pop()
            elif step not in ("", "."):
                steps.append(step)
        joined = "/".join(steps)
        return self.name(joined) or self.name(unquote(joined))

    @property
    def signed(self) -> bool:
        """Whether the package carries a digital signature, which any change makes invalid."""
        return any(part_key(name).startswith("_xmlsignatures/") for name in self.names)

    def rewrite(
        self,
        target: Path,
        changed: Mapping[str, bytes],
        check: Callable[[Path], None] | None = None,
        *,
        added: Mapping[str, bytes] | None = None,
    ) -> None:
        """Write a copy (mode 0600) in which only ``changed`` parts differ; all other entries are copied as they lie.

        ``added`` parts follow behind them.

        ``check`` is given the finished file before it gets its name; where it raises, no file is left.

        Raises:
            UsageError: ``target`` exists or can't be written.
        """
        write_new(target, copied(self._data, self._items, changed, self._archive.comment, added), check)


def relationships_part(part: str) -> str:
    """Return the name of the part that holds a part's relationships; "" stands for the package itself."""
    folder, _, file = part.replace("\\", "/").rpartition("/")
    return posixpath.join(folder, "_rels", f"{file}.rels")


def local_name(tag: str) -> str:
    """Return an element's or attribute's name without its namespace."""
    return tag.rpartition("}")[2]


def refuse_doctype(data: bytes) -> None:
    """Check that XML declares no document type, which no Office file needs and which every XML attack needs.

    Raises:
        ValueError: it does, or its encoding is none that can be read.
        xml.parsers.expat.ExpatError: the XML is malformed before its root element.
    """
    seen: list[str] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append("doctype")
    parser.StartElementHandler = lambda *_: seen.append("root")
    # In small steps, so that no entity is expanded after its declaration was seen.
    try:
        for start in range(0, len(data), _PROLOG_STEP):
            parser.Parse(data[start : start + _PROLOG_STEP], False)
            if seen:
                break
        else:
            parser.Parse(b"", True)
    except LookupError as error:
        raise ValueError(f"it is in an {error}") from error
    if seen[:1] == ["doctype"]:
        raise ValueError("it declares a document type (DOCTYPE)")


def part_key(name: str) -> str:
    """Return what all ways to write a part's name have in common: case, slashes and the first of them differ."""
    return name.replace("\\", "/").lstrip("/").lower()


def _ole_error(path: Path, data: bytes) -> InputError:
    """Explain a file in the format that Office used until 2003, which also wraps encrypted files of today."""
    # Rights management wraps a file as a password does, and says so in its data space ([MS-OFFCRYPTO] 2.2.10).
    if any(name.encode("utf-16-le") in data for name in ("DRMEncryptedDataSpace", "\x09DRMContent")):
        return InputError(
            f"{path} is protected by rights management (IRM, or a sensitivity label that encrypts)",
            hint="Ask its sender for a copy without restricted access: only the programs it names can open it",
        )
    if "EncryptedPackage".encode("utf-16-le") in data:
        return InputError(
            f"{path} is encrypted with a password",
            hint="Open it in Excel or Word, remove the password under File > Info, and save it under a new name",
        )
    for stream, program, suffix in (("WordDocument", "Word", "docx"), ("Workbook", "Excel", "xlsx")):
        if stream.encode("utf-16-le") in data:
            return InputError(
                f"{path} is in the {program} 97-2003 format",
                hint=f"Save it as .{suffix} in {program}, or run: soffice --headless --convert-to {suffix} '{path}'",
            )
    return InputError(f"{path} is in an Office format from before 2007", hint="Save it as .xlsx or .docx")


def _check_limits(path: Path, archive: zipfile.ZipFile) -> None:
    infos = archive.infolist()
    if len(infos) > limits.PARTS:
        raise limit_error(path, f"made of more than {limits.PARTS} parts")
    names: set[str] = set()
    total = 0
    for info in infos:
        name = info.filename
        if info.flag_bits & 1:
            raise InputError(f"{path} is encrypted (zip password)", hint="Unpack it and save it without a password")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(f"{path} packs part '{name}' in a way that no Office program does", hint=_SAVE_AGAIN)
        if part_key(name) in names:
            raise InputError(f"{path} is damaged: it holds the part '{name}' twice", hint=_SAVE_AGAIN)
        names.add(part_key(name))
        total += info.file_size
        if info.file_size > limits.PART_BYTES:
            raise limit_error(path, f"larger than {limits.PART_BYTES >> 20} MB in part '{name}'")
        if total > limits.TOTAL_BYTES:
            raise limit_error(path, f"larger than {limits.TOTAL_BYTES >> 20} MB when unpacked")
        if info.file_size > limits.RATIO_FROM_BYTES and info.file_size > limits.RATIO * info.compress_size:
            raise limit_error(path, f"packed more than {limits.RATIO}:1 in part '{name}'")
