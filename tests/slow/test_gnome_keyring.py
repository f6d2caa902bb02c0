"""Keys in the GNOME keyring, the system's keyring of most Linux desktops: the real program, daemon and bus."""

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from support.jobs import wait_for_calls
from support.keyring_session import KeyringSession
from support.program import one_error_line
from support.questionnaires import evidence, workbook
from support.system import bare_environment, program, require, run
from support.wire_server import WireServer

pytestmark = pytest.mark.slow

KEY = "sk-canary-keyring-7d1f0c9e5b8a4e2f9d3c6a1b7e2f8d4c"
FINGERPRINT = sha256(b"qbyok-key-v1\0openai\0" + KEY.encode()).hexdigest()[:16]
NEXT = "sk-canary-keyring-next-2a9c4e7f1b3d5a6c8e0f2b4d6a8c0e1f"
NEXT_FINGERPRINT = sha256(b"qbyok-key-v1\0openai\0" + NEXT.encode()).hexdigest()[:16]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def session(home: Path) -> Iterator[KeyringSession]:
    with KeyringSession(home) as unlocked:
        yield unlocked


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 5)
    evidence(folder / "evidence")
    return folder


def keys(session: KeyringSession, cwd: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return run(program("keys", *args), cwd=cwd, env=session.env, stdin=stdin)


def store(session: KeyringSession, cwd: Path, secret: str = KEY) -> None:
    done = keys(session, cwd, "set", "openai", stdin=f"{secret}\n")
    assert done.returncode == 0, done.stderr
    assert secret not in done.stdout + done.stderr


def answer(session: KeyringSession, server: WireServer, job: Path) -> subprocess.CompletedProcess[str]:
    flags = [
        "--provider",
        "openai",
        "--model",
        "gpt-5.5-2026-04-23",
        "--endpoint",
        server.openai_url,
        "--retention",
        "full",
    ]
    command = program("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", *flags)
    return run(command, cwd=job, env=session.env)


def holders(secret: str, *folders: Path) -> list[Path]:
    """Return the files below the folders that hold a secret in plain text, whole or but for its beginning."""
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path for path in files if secret[10:].encode() in path.read_bytes()]


def logged(job: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (job / "out" / "run.jsonl").read_text("utf-8").splitlines()]


def requests(job: Path) -> list[dict[str, object]]:
    return [event for event in logged(job) if event["event"] == "model.request"]


def test_set_list_test_replace_remove(session: KeyringSession, tmp_path: Path) -> None:
    store(session, tmp_path)
    (listed,) = json.loads(keys(session, tmp_path, "list", "--json").stdout)
    assert (listed["name"], listed["provider"], listed["age_days"]) == ("openai", "openai", 0)
    assert listed["fingerprint"] == FINGERPRINT
    with WireServer(key=KEY) as server:
        tested = keys(session, tmp_path, "test", "openai", "--endpoint", server.openai_url, "--json")
        assert tested.returncode == 0, tested.stderr
        assert json.loads(tested.stdout)["key"] == {"name": "openai", "source": "keyring", "fingerprint": FINGERPRINT}
        store(session, tmp_path, "sk-another-key-that-the-server-refuses")
        refused = keys(session, tmp_path, "test", "openai", "--endpoint", server.openai_url)
        assert refused.returncode == 4
        assert keys(session, tmp_path, "remove", "openai").returncode == 0
        assert json.loads(keys(session, tmp_path, "list", "--json").stdout) == []
        before = len(server.journal)
        gone = keys(session, tmp_path, "test", "openai", "--endpoint", server.openai_url)
        assert len(server.journal) == before
    assert gone.returncode == 4
    assert "no key named 'openai' was found; looked in the keyring, the variable" in one_error_line(gone)
    assert keys(session, tmp_path, "remove", "openai").returncode == 4


def test_a_run_uses_the_key_and_the_log_says_which(session: KeyringSession, home: Path, job: Path) -> None:
    store(session, job)
    (records,) = home.rglob("keys.json")
    stored = json.loads(records.read_text("utf-8"))
    stored["keys"]["openai"]["created"] = (datetime.now(UTC) - timedelta(days=40, hours=1)).isoformat()
    records.write_text(json.dumps(stored), "utf-8")
    with WireServer(key=KEY) as server:
        done = answer(session, server, job)
        assert done.returncode == 0, done.stderr
        assert len(server.journal) == 5
    for request in requests(job):
        named = {name: request[f"key.{name}"] for name in ("id", "name", "source", "age_days")}
        assert named == {"id": FINGERPRINT, "name": "openai", "source": "keyring", "age_days": 40}
    (listed,) = json.loads(keys(session, job, "list", "--json").stdout)
    assert listed["last_used"]
    assert KEY[10:] not in done.stdout + done.stderr
    assert list((home / ".local" / "share" / "keyrings").glob("*.keyring"))
    assert holders(KEY, home, job) == []


def rotate(
    session: KeyringSession, cwd: Path, server: WireServer, *more: str, secret: str = NEXT
) -> subprocess.CompletedProcess[str]:
    return keys(session, cwd, "rotate", "openai", "--endpoint", server.openai_url, *more, stdin=f"{secret}\n")


def test_a_new_key_is_tried_before_it_replaces_the_old_one(session: KeyringSession, home: Path, job: Path) -> None:
    store(session, job)
    with WireServer(key=KEY) as server:
        refused = rotate(session, job, server)
        assert refused.returncode == 4
        line = one_error_line(refused)
        assert line.startswith("error: the new key was not stored, and key 'openai' is untouched: openai (127.0.0.1)")
        assert "qbyok keys rotate openai" in line
        server.keys = {KEY, NEXT}
        assert rotate(session, job, server, secret=KEY).returncode == 4
        done = rotate(session, job, server, "--revoke-old")
        assert done.returncode == 0, done.stderr
        assert f"key 'openai' rotated: {NEXT_FINGERPRINT} replaces {FINGERPRINT}; {server.openai_url}" in done.stderr
        assert f"qbyok cannot revoke the old key ({FINGERPRINT}); do it yourself at the console of" in done.stderr
        (listed,) = json.loads(keys(session, job, "list", "--json").stdout)
        assert (listed["fingerprint"], listed["previous"], listed["overlap"]) == (NEXT_FINGERPRINT, FINGERPRINT, True)
        first = answer(session, server, job)
        assert first.returncode == 0, first.stderr
        assert f"key 'openai': the replaced one ({FINGERPRINT}) is removed" in first.stderr
        assert {request["key.id"] for request in requests(job)} == {NEXT_FINGERPRINT}
        (noted,) = (event for event in logged(job) if event["event"] == "key.rotated")
        assert (noted["key.id"], noted["key.previous_id"]) == (NEXT_FINGERPRINT, FINGERPRINT)
        assert run(program("log", "verify", "out"), cwd=job, env=session.env).returncode == 0
        (listed,) = json.loads(keys(session, job, "list", "--json").stdout)
        assert (listed["previous"], listed["overlap"]) == (FINGERPRINT, False)
        assert keys(session, job, "rotate", "openai", "--back").returncode == 4
    shown = "".join(done.stdout + done.stderr for done in (refused, done, first))
    assert KEY[10:] not in shown
    assert NEXT[10:] not in shown
    assert holders(KEY, home, job) + holders(NEXT, home, job) == []


def test_a_run_under_way_takes_up_the_rotated_key(session: KeyringSession, job: Path) -> None:
    store(session, job)
    with WireServer(key=KEY, latency=0.5) as server:
        flags = [
            "--provider",
            "openai",
            "--model",
            "gpt-5.5-2026-04-23",
            "--endpoint",
            server.openai_url,
            "--concurrency",
            "1",
        ]
        command = program("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", *flags)
        process = subprocess.Popen(command, cwd=job, env=session.env, stderr=subprocess.PIPE, text=True)
        wait_for_calls(server, 1)
        server.keys = {KEY, NEXT}
        assert rotate(session, job, server).returncode == 0
        server.keys = {NEXT}
        _, said = process.communicate(timeout=60)
    assert process.returncode == 0, said
    (changed,) = (event for event in logged(job) if event["event"] == "key.changed")
    assert changed["key.id"] == NEXT_FINGERPRINT
    assert f"key 'openai': the replaced one ({FINGERPRINT}) is removed" in said
    (listed,) = json.loads(keys(session, job, "list", "--json").stdout)
    assert listed["overlap"] is False


def test_a_rotation_can_be_taken_back(session: KeyringSession, job: Path) -> None:
    store(session, job)
    with WireServer(key=KEY) as server:
        untried = rotate(session, job, server, "--no-test", "--offline", "--json")
        assert not server.journal
        assert json.loads(untried.stdout)["tested"] is False
        stopped = answer(session, server, job)
        assert stopped.returncode == 4
        assert keys(session, job, "rotate", "openai", "--back").returncode == 0
        resumed = run(program("answer", "--resume", "out"), cwd=job, env=session.env)
        assert resumed.returncode == 0, resumed.stderr
    assert [request["key.id"] for request in requests(job)][-1] == FINGERPRINT


def test_the_key_outlives_the_session(home: Path, job: Path) -> None:
    with KeyringSession(home) as first:
        store(first, job)
    with KeyringSession(home) as second, WireServer(key=KEY) as server:
        done = answer(second, server, job)
        assert done.returncode == 0, done.stderr
    assert {request["key.source"] for request in requests(job)} == {"keyring"}


def test_at_a_terminal_the_key_is_asked_for_and_not_shown(session: KeyringSession, tmp_path: Path) -> None:
    typist, terminal = pty.openpty()
    command = [require("setsid", "util-linux"), "--ctty", "--wait", *program("keys", "set", "openai")]
    with subprocess.Popen(
        command, cwd=tmp_path, env=session.env, stdin=terminal, stdout=terminal, stderr=terminal
    ) as process:
        os.close(terminal)
        shown = b""
        while b"(not shown): " not in shown:
            shown += os.read(typist, 1000)
        os.write(typist, f"{KEY}\n".encode())
        shown += _rest(typist)
        assert process.wait(timeout=60) == 0
    os.close(typist)
    assert b"stored in the keyring" in shown
    assert KEY[10:].encode() not in shown
    (listed,) = json.loads(keys(session, tmp_path, "list", "--json").stdout)
    assert listed["fingerprint"] == FINGERPRINT


def _rest(terminal: int) -> bytes:
    """Return what is still printed; Linux ends a terminal that nobody writes to any more with an error."""
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 1000)
        except OSError:
            return shown


def test_a_locked_keyring_is_an_error_that_says_so(home: Path, job: Path) -> None:
    with KeyringSession(home) as session:
        store(session, job)
    with KeyringSession(home, unlocked=False) as locked, WireServer(key=KEY) as server:
        locked.env["OPENAI_API_KEY"] = "sk-another-key-which-must-not-be-sent"
        for done in (answer(locked, server, job), keys(locked, job, "set", "openai", stdin=f"{KEY}\n")):
            assert done.returncode == 4
            assert one_error_line(done) == "error: the keyring is locked. Unlock it, then try again"
        assert not server.journal
    assert not (job / "out").exists()


def test_without_a_session_there_is_no_keyring(home: Path, job: Path) -> None:
    for more in ({}, {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={home}/nobody-listens"}):
        env = bare_environment(home, **more)
        done = run(program("keys", "set", "openai"), cwd=job, env=env, stdin=f"{KEY}\n")
        assert done.returncode == 4
        assert "this system has no keyring. Say in [keys.NAME] where the key is found instead" in one_error_line(done)
        assert KEY[10:] not in done.stderr
        assert not [path for path in home.rglob("*") if path.is_file()]
