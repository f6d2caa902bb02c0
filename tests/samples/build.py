"""Write the binary sample files: ``python tests/samples/build.py [TARGET]`` (default: sample_questionnaires/).

The same libraries give the same bytes each time; built_with.json beside this file names those that made the shipped
ones. The Markdown and text files of the samples are written by hand.
"""

import json
import sys
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from pathlib import Path

_TESTS = Path(__file__).resolve().parents[1]
FOLDER = _TESTS.parent / "sample_questionnaires"
"""Where the samples lie that are shipped."""
BUILT_WITH = Path(__file__).with_name("built_with.json")


def makers() -> Mapping[str, Callable[[], bytes]]:
    """Return what makes each file, by its path inside the folder."""
    from samples import cloud_controls, last_year, policies_docx, security_annex, soc_report, vendor_assessment

    policies = ("incident-response-plan", "supplier-and-subprocessor-policy")
    return {
        "cloud-controls.xlsx": cloud_controls.build,
        "vendor-assessment.xlsx": vendor_assessment.build,
        "security-annex.docx": security_annex.build,
        "evidence/last-year-answers.xlsx": last_year.build,
        "evidence/soc2-type2-report.pdf": soc_report.build,
        **{f"evidence/{name}.docx": partial(policies_docx.build, name) for name in policies},
    }


def build(target: Path) -> list[Path]:
    """Write every file below ``target``, and return their paths."""
    written = []
    for name, make in makers().items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(make())
        written.append(path)
    return written


def libraries() -> dict[str, str]:
    """Return the versions of what shapes the bytes."""
    packages = ("fpdf2", "lxml", "openpyxl", "python-docx")
    return {name: version(name) for name in packages} | {"zlib": zlib.ZLIB_RUNTIME_VERSION}


if __name__ == "__main__":
    sys.path.insert(0, str(_TESTS))  # a script sees its own folder only
    for made in build(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER):
        print(made)
    if len(sys.argv) == 1:
        BUILT_WITH.write_text(json.dumps(libraries(), indent=2) + "\n", encoding="utf-8")
