"""How large a questionnaire file may be before it is refused.

Set from measurement: in some 2,600 public workbooks and documents no part above 100 KB was packed tighter than
56:1, and the largest package was 14 MB unpacked.
"""

FILE_BYTES = 100 * 2**20
"""The file as it lies on the disk."""

PARTS = 5_000
"""Entries of the zip archive."""

PART_BYTES = 256 * 2**20
"""One part, unpacked."""

TOTAL_BYTES = 512 * 2**20
"""All parts, unpacked."""

RATIO = 100
"""Unpacked to packed size of one part…"""

RATIO_FROM_BYTES = 100 * 2**10
"""…which counts for parts of this size and more."""

XML_DEPTH = 256
"""Elements inside one another."""

CELLS_PER_SHEET = 2_000_000
"""Cells that a sheet lists, whether they hold anything or not."""

LISTED_CELLS = 2_000_000
"""Cells of a workbook that are looked at for the items of drop-down lists."""

ROWS = 1_048_576
COLUMNS = 16_384
"""Excel's own limits of a sheet."""

CELL_UTF16_UNITS = 32_767
CELL_LINE_FEEDS = 253
"""Excel's own limits of the text in one cell."""

FIELD_CHARACTERS = 131_072
"""One field of a CSV file; Python's ``csv``, which reads what we wrote, has the same limit."""
