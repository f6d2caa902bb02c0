"""Files that nobody sees half of."""

import os
from pathlib import Path

import pytest

from qbyok.errors import LockedError, UsageError
from qbyok.files import RunDirectory, check_new, new_run_directory, private_dir, write_atomic, write_new


def test_atomic_write_is_private_and_replaces(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("old and longer")
    write_atomic(file, b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "f"
    file.write_text("old")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="No space left"):
        write_atomic(file, b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["f"]
    assert file.read_text() == "old"


def test_a_new_file_is_private_and_seen_by_its_check_first(tmp_path: Path) -> None:
    seen: list[bytes] = []
    write_new(tmp_path / "f", [b"one ", b"two"], lambda path: seen.append(path.read_bytes()))
    assert seen == [b"one two"]
    assert (tmp_path / "f").read_bytes() == b"one two"
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["f"]


def test_a_new_file_replaces_none_not_even_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "f").symlink_to(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="exists already"):
        write_new(tmp_path / "f", [b"new"])
    assert (tmp_path / "f").is_symlink()


def test_a_long_name_leaves_room_for_the_unfinished_file(tmp_path: Path) -> None:
    name = "ß" * 127
    write_new(tmp_path / name, [b"new"])
    assert (tmp_path / name).read_bytes() == b"new"


def test_a_run_directory_is_private(tmp_path: Path) -> None:
    run = new_run_directory(tmp_path / "a" / "run")
    assert run.path.stat().st_mode & 0o777 == 0o700


def test_a_folder_with_something_in_it_is_no_place_for_a_run(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine")
    for path in (tmp_path, tmp_path / "x"):
        with pytest.raises(UsageError, match="--out"):
            check_new(path)


def test_equal_names_do_not_collide(tmp_path: Path) -> None:
    targets = RunDirectory(path=tmp_path).targets(
        [Path("/a/q.xlsx"), Path("/b/q.xlsx"), Path("/c/q.docx")], "answered"
    )
    assert [path.name for path in targets.values()] == ["q.answered.xlsx", "q.2.answered.xlsx", "q.answered.docx"]


def test_a_number_does_not_collide_with_a_name_either(tmp_path: Path) -> None:
    originals = [Path("/a/q.xlsx"), Path("/b/q.xlsx"), Path("/c/q.2.xlsx"), Path("/d/Q.xlsx")]
    targets = RunDirectory(path=tmp_path).targets(originals, "answered")
    assert [path.name for path in targets.values()] == [
        "q.answered.xlsx",
        "q.2.answered.xlsx",
        "q.2.2.answered.xlsx",
        "Q.3.answered.xlsx",
    ]


def test_two_processes_cannot_work_on_one_run(tmp_path: Path) -> None:
    run = RunDirectory(path=private_dir(tmp_path / "run"))
    with run.locked(), pytest.raises(LockedError), run.locked():
        pass
    with run.locked():
        pass
