"""The search for keys in what tests leave finds them in every form."""

import base64
import zipfile
from pathlib import Path

import pytest
from support.canaries import leaks_in, shows_key

KEY = "sk-canary-" + "0123456789abcdef"


@pytest.mark.parametrize(
    "leak",
    [
        f'{{"key": "{KEY}"}}'.encode(),
        f"key {KEY}".encode("utf-16-le"),
        b"x" + KEY.encode().hex().encode(),
        base64.b64encode(b"Authorization: " + KEY.encode()),
        base64.b64encode(b"uthorization: " + KEY.encode()),
        base64.b64encode(b"thorization: " + KEY.encode()),
    ],
    ids=["text", "utf-16", "hex", "base64", "base64 shifted", "base64 shifted twice"],
)
def test_a_key_is_found(tmp_path: Path, leak: bytes) -> None:
    folder = tmp_path.parent / f"{tmp_path.name}-left"  # not where the search after each test looks
    folder.mkdir()
    (folder / "run.jsonl").write_bytes(leak)
    with zipfile.ZipFile(folder / "q.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", leak)
    assert shows_key(leak)
    assert [file.name for file in leaks_in(folder)] == ["q.xlsx", "run.jsonl"]


def test_a_file_that_is_a_key_is_none_that_shows_one(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert leaks_in(tmp_path) == []
