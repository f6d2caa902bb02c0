"""An evidence folder of every kind of file: each is found, and cited by a place that a person can open."""

import json
from pathlib import Path

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
