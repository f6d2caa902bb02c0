"""``evidence.toml``: what it may say, and what is wrong in one."""

import os
from datetime import date
from pathlib import Path

import pytest

from qbyok.config.register import read_register
from qbyok.errors import UsageError
from qbyok.model import DocumentEntry, Register


def test_all_that_may_be_said(tmp_path: Path) -> None:
    (tmp_path / "evidence.toml").write_text(
        'company = ["Acme", "Acme Cloud GmbH"]\n'
        '[[documents]]\npath = "policies/**"\nlabel = "eu-only"\nscope = ["Cloud", "EU"]\napproved = 2026-01-31\n'
        'expires = 2027-01-31\nowner = "CISO"\nabout = "own"\nsuperseded = false\nignore = false\n'
        '[[documents]]\npath = ["a.md", "b.md"]\nabout = "other"\n'
    )
    assert read_register(tmp_path / "evidence.toml") == Register(
        company=("Acme", "Acme Cloud GmbH"),
        entries=(
            DocumentEntry(
                patterns=("policies/**",),
                labels=("eu-only",),
                scope=("Cloud", "EU"),
                approved=date(2026, 1, 31),
                expires=date(2027, 1, 31),
                owner="CISO",
                own=True,
                superseded=False,
                ignore=False,
            ),
            DocumentEntry(patterns=("a.md", "b.md"), own=False),
        ),
    )


def test_there_need_be_none(tmp_path: Path) -> None:
    assert read_register(tmp_path / "evidence.toml") == Register()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("companies = 1", "Did you mean 'company'?"),
        ("documents = 1", "'documents' must be tables"),
        ("[documents]", "'documents' must be tables"),
        ('[[documents]]\nlabel = "x"', "[[documents]] 1 has no path"),
        ('[[documents]]\npath = ""', "[[documents]] 1 path must be a text"),
        ('[[documents]]\npath = "a"\n[[documents]]\npath = "b"\nexpire = 2026-01-01', "Did you mean 'expires'?"),
        ('[[documents]]\npath = "a"\nexpires = "2026-01-31"', "[[documents]] 1 expires must be a date"),
        ('[[documents]]\npath = "a"\nexpires = 2026-01-31T10:00:00', "expires must be a date"),
        ('[[documents]]\npath = "a"\nexpires = 2026-02-30', "not valid TOML"),
        ('[[documents]]\npath = "a"\nlabel = []', "label must be a text"),
        ('[[documents]]\npath = "a"\nlabel = [1]', "label must be a text"),
        ('[[documents]]\npath = "a"\nowner = 1', "owner must be a text"),
        ('[[documents]]\npath = "a"\nabout = "us"', "about must be one of: own, other"),
        ('[[documents]]\npath = "a"\nignore = "yes"', "ignore must be true or false"),
        ("#" * (1 << 20) + "\n", "larger than 1 MiB"),
    ],
)
def test_a_mistake_is_named_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "evidence.toml"
    path.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_register(path)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "evidence.toml")
    with pytest.raises(UsageError, match="no regular file"):
        read_register(tmp_path / "evidence.toml")
    (tmp_path / "link.toml").symlink_to("nothing")
    with pytest.raises(UsageError, match="no regular file"):
        read_register(tmp_path / "link.toml")
