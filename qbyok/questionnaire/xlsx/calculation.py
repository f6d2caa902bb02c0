"""Asking Excel to calculate when it opens the answered file, since scores may depend on answers.

Source: ECMA-376-1, 18.2.2 (calcPr) and 18.2.27 (the order of a workbook's elements).
"""

from qbyok.questionnaire.spans import scan_elements
from qbyok.questionnaire.tags import start_tag, with_attributes

_FOLLOWING = {
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
    "fileRecoveryPr", "webPublishObjects", "extLst",
}  # fmt: skip


def calculate_on_load(data: bytes) -> bytes:
    """Return the workbook part with ``fullCalcOnLoad`` set.

    Raises:
        ValueError: the part has no sheets.
    """
    root, *children = [element for element in scan_elements(data, depth=2) if len(element.path) <= 2]
    setting = next((element for element in children if element.path[-1] == "calcPr"), None)
    if setting is not None:
        tag = start_tag(data, setting.start)
        head = with_attributes(data[setting.start : tag.end], {"fullCalcOnLoad": "1"})
        return data[: setting.start] + head + data[tag.end :]
    preceding = [element for element in children if element.path[-1] not in _FOLLOWING]
    if not preceding:
        raise ValueError("it has no sheets")
    prefix = start_tag(data, root.start).prefix
    at = preceding[-1].end
    return data[:at] + f'<{prefix}calcPr fullCalcOnLoad="1"/>'.encode() + data[at:]
