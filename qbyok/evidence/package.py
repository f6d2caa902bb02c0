"""Open zip-based documents (DOCX, XLSX) within limits, before any library unpacks them."""

import io
import zipfile
import zlib

from qbyok.errors import InputError

_MIB = 1 << 20
MAX_UNPACKED = 200 * _MIB
_MAX_RATIO = 200
_RATIO_MATTERS = 10 * _MIB  # small parts of repeated XML compress well and do no harm
_MAX_PARTS = 10_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that holds the document ([MS-OFFCRYPTO] 2.1)
_CORE = "docProps/core.xml"
_DCTERMS_MODIFIED = "{http://purl.org/dc/terms/}modified"
_DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"


class Package:
    """A zip-based document whose sizes were checked and whose XML declares no document type.

    Raises:
        InputError: it is no such file, it is encrypted or damaged, or it would unpack to too much.
    """

    def __init__(self, data: bytes) -> None:
        if data.startswith(_OLE):
            if _ENCRYPTED in data:
                raise InputError("protected by a password", hint="Save a copy without a password")
            raise InputError("this is an old binary Office file", hint="Save it as .docx, .xlsx or .pptx")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise _damaged() from error
        self._check_sizes()
        for name in self.names:
            if name.endswith((".xml", ".rels")):
                _refuse_document_type(self.read(name))

    @property
    def names(self) -> list[str]:
        """The names of all parts, in the order of the file."""
        return self._zip.namelist()

    def read(self, name: str) -> bytes:
        """Return the bytes of a part.

        Raises:
            InputError: there is no such part, or it is encrypted or damaged.
        """
        try:
            return self._zip.read(name)
        except KeyError as error:
            raise InputError(f"the file lacks its part '{name}'", hint="Save it again with Word or Excel") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
            raise _damaged() from error

    @property
    def title(self) -> str:
        """The title in the document's properties, empty if it names none."""
        return self._property(_DC_TITLE)

    @property
    def modified(self) -> str:
        """When the document's properties say that it was last changed (ISO 8601), empty if they do not."""
        return self._property(_DCTERMS_MODIFIED)

    def _property(self, tag: str) -> str:
        if _CORE not in self.names:
            return ""
        found = xml(self.read(_CORE)).find(tag)
        return "" if found is None else (found.text or "").strip()

    def _check_sizes(self) -> None:
        parts = self._zip.infolist()
        if len(parts) > _MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
            raise InputError("it would unpack to too much", hint="Leave the file out, or split it")
        for part in parts:
            if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise InputError("it is packed as no Office program does", hint="Open it and save it again")
            if part.file_size > _RATIO_MATTERS and part.file_size > _MAX_RATIO * max(1, part.compress_size):
                raise InputError(
                    f"its part '{part.filename}' is packed suspiciously tight (a zip bomb?)",
                    hint="Leave the file out",
                )


def modified(data: bytes) -> str:
    """Return when a file's properties say that it was last changed (ISO 8601), empty where they say nothing."""
    return Package(data).modified if zipfile.is_zipfile(io.BytesIO(data)) else ""


def xml(data: bytes):  # type: ignore[no-untyped-def]  # lxml has no type information
    """Parse XML that comes from outside: no entities, no network, no recovery, at most 256 levels deep.

    Raises:
        InputError: it is not well-formed.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _damaged() from error


def _refuse_document_type(part: bytes) -> None:
    """Refuse ``<!DOCTYPE``, which Office never writes; in UTF-16 too, where each letter has a zero byte beside it."""
    head = part if b"\0" not in part[:64] else part.replace(b"\0", b"")
    if b"<!DOCTYPE" in head:
        raise InputError("its XML declares a document type, which Office files never do", hint="Leave the file out")


def _damaged() -> InputError:
    return InputError("the file is damaged", hint="Open it with its own program and save it again")
