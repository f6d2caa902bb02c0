"""Reading a protected document of 1,500 rows that everyone may edit, against the same one without permissions.

``python -m bench.permissions``
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from support import documents as d

from bench.measure import least

_ROWS = 1_500
_READ_ONLY = '<w:documentProtection w:edit="readOnly" w:enforcement="1"/>'


def form(path: Path, *, permitted: bool) -> Path:
    """Write a document with a question in each row, and the cell behind it in a range of its own."""
    rows = (
        d.row(f"Is subject {n} handled with care?", _permitted(n) if permitted else "") for n in range(1, _ROWS + 1)
    )
    return d.write_docx(path, d.table(*rows), settings=_READ_ONLY)


def _permitted(number: int) -> str:
    start = f'<w:permStart w:id="{number}" w:edGrp="everyone"/>'
    return d.cell(d.paragraph(start, f'<w:permEnd w:id="{number}"/>'))


def compare(folder: Path) -> None:
    """Print the times for both documents."""
    with_ranges, without = (form(folder / f"{p}.docx", permitted=p) for p in (True, False))
    ours, least_possible = least(lambda: d.open_docx(with_ranges).layout, lambda: d.open_docx(without).layout)
    print(f"{_ROWS:,} rows   with permissions {ours:6.2f} s   without {least_possible:6.2f} s")


if __name__ == "__main__":
    with TemporaryDirectory() as name:
        compare(Path(name))
