import os
from pathlib import Path

import pytest

from qbyok.errors import InputError
from qbyok.evidence import walk as walking
from qbyok.evidence.walk import walk


def _names(root: Path) -> list[str]:
    return [entry.name for entry in walk(root)[0]]


def _reasons(root: Path) -> dict[str, str]:
    return {item.path: item.reason for item in walk(root)[1]}


def _write(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def test_files_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    _write(tmp_path, "b.md", "a/z.md", "a/b.md", "c/d/e.md", "a.md")
    assert _names(tmp_path) == ["a.md", "a/b.md", "a/z.md", "b.md", "c/d/e.md"]


def test_hidden_and_lock_files_are_listed(tmp_path: Path) -> None:
    _write(tmp_path, ".git/config", ".hidden.md", "~$policy.docx", ".~lock.policy.docx#", "a.md")
    assert _names(tmp_path) == ["a.md"]
    assert _reasons(tmp_path) == {
        ".git": "hidden",
        ".hidden.md": "hidden",
        ".~lock.policy.docx#": "lock file of an open document",
        "~$policy.docx": "lock file of an open document",
    }


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    _write(tmp_path, "outside/secret.md", "evidence/a.md")
    (root / "out.md").symlink_to(tmp_path / "outside" / "secret.md")
    (root / "dir").symlink_to(tmp_path / "outside")
    (root / "up").symlink_to("..")
    (root / "gone.md").symlink_to("nowhere")
    (root / "loop.md").symlink_to("loop.md")
    assert _names(root) == ["a.md"]
    assert _reasons(root) == {
        "dir": "link out of the folder",
        "gone.md": "link to nothing",
        "loop.md": "link to nothing",
        "out.md": "link out of the folder",
        "up": "link out of the folder",
    }


def test_links_inside_are_read_once(tmp_path: Path) -> None:
    _write(tmp_path, "sub/a.md", "..data/mounted.md")
    (tmp_path / "again.md").symlink_to("sub/a.md")
    (tmp_path / "folder").symlink_to("sub")
    (tmp_path / "mounted.md").symlink_to("..data/mounted.md")
    assert _names(tmp_path) == ["mounted.md", "sub/a.md"]
    assert _reasons(tmp_path)["again.md"] == "link to sub/a.md, which is read itself"
    assert _reasons(tmp_path)["folder"] == "link to a folder"


def test_what_is_no_regular_file_is_never_opened(tmp_path: Path) -> None:
    _write(tmp_path, "a.md")
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "empty.md").touch()
    assert _names(tmp_path) == ["a.md"]
    assert _reasons(tmp_path) == {"pipe.md": "not a regular file", "empty.md": "empty"}


def test_a_file_that_is_too_large_is_left_out(tmp_path: Path) -> None:
    with (tmp_path / "big.txt").open("wb") as file:
        file.truncate(2 << 30)
    assert _reasons(tmp_path) == {"big.txt": "larger than 100 MiB"}


def test_a_name_that_is_no_text_does_no_harm(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.md")).write_text("text")
    assert _names(tmp_path) == ["caf\ufffd.md"]


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MAX_FILES", 3)
    _write(tmp_path, *(f"{n}.md" for n in range(5)))
    with pytest.raises(InputError, match="more than 3 files"):
        walk(tmp_path)


@pytest.mark.parametrize("name", ["missing", "file.md"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    _write(tmp_path, "file.md")
    with pytest.raises(InputError, match="cannot read the evidence folder"):
        walk(tmp_path / name)


def test_a_closed_folder_inside_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(tmp_path, "a.md", "closed/b.md")
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "closed":  # chmod would not stop a test that runs as root
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr("os.scandir", scandir)
    assert _reasons(tmp_path) == {"closed/": "cannot be read: Permission denied"}
