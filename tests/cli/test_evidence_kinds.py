"""An evidence folder of every kind of file: each is found, and cited by a place that a person can open."""

import json
import os
from pathlib import Path

import pytest
from support.evidence_files import docx_text, mail, pdf, slides, title_slide, workbook
from support.program import qbyok

FILES = {
    "a.md": (b"# Access\n\nBadges are collected daily.\n", "Access"),
    "b.txt": (b"Visitors sign the book.\n", "line 1"),
    "c.html": (b"<h1>Cameras</h1><p>Footage is kept for ten days.</p>", "Cameras"),
    "d.pptx": (slides(title_slide("Fire", "Extinguishers are checked yearly.")), "slide 1"),
    "e.csv": (b"Control,State\nTurnstiles,Installed at every gate\n", "line 2"),
    "f.eml": (mail("Keys", "Locksmiths change cylinders in May."), "¶ 1"),
    "g.docx": (docx_text([(1, "Power"), (0, "Generators start within seconds.")]), "Power"),
    "h.xlsx": (workbook({"S": [["Control", "State"], ["Sprinklers", "Tested monthly"]]}), "S!A2:B2"),
    "i.pdf": (pdf([["Fences surround the premises."]]), "p. 1"),
}
ASKED = (
    "badges collected", "visitors book", "footage kept", "extinguishers checked", "turnstiles gate",
    "locksmiths cylinders", "generators seconds", "sprinklers tested", "fences premises",
)  # fmt: skip


def test_every_kind_is_found_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    for name, (content, _) in FILES.items():
        (tmp_path / "evidence" / name).write_bytes(content)
    done = qbyok(
        "evidence",
        "search",
        "--evidence",
        "evidence",
        "--queries",
        "-",
        "--json",
        cwd=tmp_path,
        stdin="\n".join(ASKED),
    )
    assert done.returncode == 0, done.stderr
    best = [json.loads(line)["hits"][0]["passage"] for line in done.stdout.splitlines()]
    assert [(one["path"], one["locator"]) for one in best] == [(name, place) for name, (_, place) in FILES.items()]


def test_a_questionnaire_that_was_answered_as_csv_is_recognised(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    rows = [f"{n},Do you protect building number {n} against fire?,Yes,By sprinklers" for n in range(1, 9)]
    text = "\n".join(("No.,Question,Answer (Yes/No),Comments", *rows))
    (tmp_path / "evidence" / "last-year.csv").write_text(text, "utf-8")
    done = qbyok("evidence", "list", "--evidence", "evidence", "--json", cwd=tmp_path)
    (document,) = json.loads(done.stdout)["documents"]
    assert document["pairs"] == 8


def index(job: Path, *more: str) -> dict[str, object]:
    done = qbyok("evidence", "index", "--evidence", "evidence", "--json", *more, cwd=job)
    assert done.returncode == 0, done.stderr
    record = json.loads(done.stdout)
    assert isinstance(record, dict)
    return record


def test_the_index_is_private_kept_and_removed(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.md").write_bytes(FILES["a.md"][0])
    record = index(tmp_path)
    assert (record["documents"], record["passages"], record["skipped"]) == (1, 1, 0)
    path = Path(str(record["index"]))
    assert path.is_relative_to(os.environ["XDG_CACHE_HOME"])
    assert (path.stat().st_mode & 0o077, path.parent.stat().st_mode & 0o077) == (0, 0)
    done = qbyok("evidence", "index", "--evidence", "evidence", "--remove", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, f"removed {path}\n")
    assert not list(path.parent.iterdir())


def test_who_wants_nothing_kept_has_no_index(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.md").write_bytes(FILES["a.md"][0])
    (tmp_path / "qbyok.toml").write_text('retention = "none"')
    assert index(tmp_path)["index"] is None
    assert not (Path(os.environ["XDG_CACHE_HOME"]) / "qbyok").exists()


@pytest.mark.slow
def test_an_index_can_be_removed_where_none_is_kept_any_more(tmp_path: Path) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.md").write_text("# Keys\n\nThey rotate.\n")
    kept = qbyok("evidence", "index", "--evidence", "evidence", cwd=tmp_path).stdout.strip()
    assert Path(kept).is_file()
    (tmp_path / "qbyok.toml").write_text('retention = "none"\n')
    assert qbyok("evidence", "index", "--evidence", "evidence", "--remove", cwd=tmp_path).returncode == 0
    assert not Path(kept).exists()
