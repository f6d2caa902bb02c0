"""Leaving out what a worksheet says of cells that hold nothing, before it is scanned: of some forms that is most."""

import re

from qbyok.questionnaire import limits

# Its place can't lie beyond the sheet's edge. Behind the last of them follows a cell that names its own place, or the
# row's end. One cell stands before the others, since a pattern that begins with a fixed text is found much faster.
_BLANK = rb'<c r="[A-Z]{1,2}+[1-9][0-9]{0,5}+"/>'
_RUN = re.compile(_BLANK + b"(?:" + _BLANK + rb')*(?=<c r="|</row>)')


def without_blanks(data: bytes) -> bytes:
    """Return a worksheet part with spaces for the cells that have neither content nor format, all else in its place.

    A part in which they may matter, or text may look like them, is returned as it is.
    """
    protected = b"sheetProtection" in data  # there even an empty cell is locked
    hides_text = b"<!" in data or data.rfind(b"<?") > 0
    if protected or hides_text or data.count(b"<c ") > limits.CELLS_PER_SHEET:
        return data
    return _RUN.sub(lambda run: b" " * len(run[0]), data)
