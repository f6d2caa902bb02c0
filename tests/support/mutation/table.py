"""Mutations of CSV files, from tables in which fields, lines and characters are written in different ways."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from support import questionnaires
from support.mutation import markup, tokens
from support.mutation.drawing import weighted
from support.mutation.questions import QUESTIONS

Mutation = Callable[[Random, bytes], bytes]

_FIELD = re.compile(rb"[^,;\t\r\n]+")
_MARK = re.compile(rb"[,;\t\r\n\"]")
_PIECES = (
    *(b'"', b'""', b'"""', b",", b";", b"\t", b"|", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\0", b"\x1a", b"\x0b"),
    *(b"sep=;\r\n", b"sep=\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\x80", b"\xff", b"\xc3", b"PK\3\4"),
    *("\u2028".encode(), "\u0085".encode(), "\u202e".encode(), b"=1+1", b"'", b"\\", b"# comment\n"),
)
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "shift_jis", "utf-7", "cp037")
_REPEATS = (2, 50, 2_000, 60_000)
_BYTES = 3_000_000


def seeds() -> dict[str, bytes]:
    """Return each sound table by its name."""
    return {name: make() for name, make in _MAKERS.items()}


def mutated(random: Random) -> tuple[str, bytes]:
    """Return a damaged table, and in words how it came about."""
    name = random.choice(sorted(_MAKERS))
    data = _MAKERS[name]()
    steps = []
    for _ in range(random.choice((1, 1, 2, 3))):
        mutate = weighted(random, _MUTATIONS)
        data = mutate(random, data)
        steps.append(mutate.__name__)
    return f"{name}: {', '.join(steps)}", data


def set_field(random: Random, data: bytes) -> bytes:
    """Put another text into a field."""
    value = random.choice(tokens.VALUES).encode("utf-8")
    return _exchanged(random, _FIELD, data, random.choice((value, b'"' + value + b'"')))


def set_mark(random: Random, data: bytes) -> bytes:
    """Exchange or leave out a delimiter, a quote or the end of a line."""
    return _exchanged(random, _MARK, data, random.choice((b"", *_PIECES)))


def insert(random: Random, data: bytes) -> bytes:
    """Put something in anywhere, most often at the start."""
    at = random.choice((0, len(data), random.randrange(len(data) + 1)))
    return data[:at] + random.choice(_PIECES) + data[at:]


def repeat(random: Random, data: bytes) -> bytes:
    """Repeat a mark, a field or a line very often."""
    lines = data.splitlines(keepends=True) or [b""]
    at = random.randrange(len(lines))
    piece = random.choice((lines[at], *_PIECES, b"x" * 1000))
    many = piece * min(random.choice(_REPEATS), _BYTES // (len(piece) + 1) + 1)
    return b"".join((*lines[:at], many, *lines[at:]))


def encode(random: Random, data: bytes) -> bytes:
    """Encode the file in another way."""
    return data.decode("cp1252", "replace").encode(random.choice(_ENCODINGS), "replace")


_MUTATIONS: Sequence[tuple[int, Mutation]] = (
    (5, set_field),
    (6, set_mark),
    (4, insert),
    (3, repeat),
    (3, encode),
    (2, markup.cut),
    (3, markup.flip),
)


def _exchanged(random: Random, pattern: re.Pattern[bytes], data: bytes, new: bytes) -> bytes:
    match = markup.some(random, pattern, data)
    return data if match is None else data[: match.start()] + new + data[match.end() :]


def _german() -> bytes:
    """As a German Excel exports it."""
    with TemporaryDirectory() as folder:
        return questionnaires.table(Path(folder) / "q.csv", 6).read_bytes()


def _quoted() -> bytes:
    """Every field in quotes, with line feeds and quotes inside, in UTF-8 with a mark."""
    rows = [("No.", "Question", "Answer", "Comments")]
    rows += [(str(n), f'{text}\n(see ""policy"")', "", "") for n, text in enumerate(QUESTIONS, 1)]
    return b"\xef\xbb\xbf" + "\n".join(",".join(f'"{field}"' for field in row) for row in rows).encode()


def _tabs() -> bytes:
    """Tabs between fields, in UTF-16, below a line that names the delimiter."""
    rows = ["sep=\t", "Question\tResponse\tEvidence", *(f"{text}\t\t" for text in QUESTIONS)]
    return "\r\n".join(rows).encode("utf-16")


_MAKERS = {"german-csv": _german, "quoted-csv": _quoted, "tabs-csv": _tabs}
