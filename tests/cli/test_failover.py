"""``failover``: another key or provider takes over, if the user wrote it down and all may go there; and only then."""

import json
import os
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest
from support.jobs import KEY, answers, events, new_job
from support.pace import mostly_slow
from support.program import one_error_line, qbyok
from support.wire_server import WireServer

BACKUP = "sk-canary-backup-5c1e7a3d9b2f4e6a8c0d1b3f5a7e9c2d"
QUESTIONS = 6
MODEL = "gpt-5.5-2026-08-20"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return new_job(tmp_path / "job", QUESTIONS)


def settings(
    job: Path, first: WireServer, second: WireServer, failover: str, *, first_more: str = "", more: str = ""
) -> None:
    """Write the user's settings: two providers and a further key, each key in a file of its own."""
    backup = job.parent / "backup-key"
    backup.touch(0o600)
    backup.write_text(BACKUP)
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "qbyok"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "qbyok.toml").write_text(
        f"""
[keys.backup]
file = "{backup}"

[providers.main]
kind = "openai"
endpoint = "{first.openai_url}"
model = "{MODEL}"
key_file = "{job.parent / "key"}"
allow_alias = true
failover = {failover}
{first_more}

[providers.other]
kind = "openai"
endpoint = "{second.openai_url}"
model = "{MODEL}"
key_file = "{backup}"
allow_alias = true
{more}
""",
        "utf-8",
    )


def answer(job: Path, *more: str, out: str = "out") -> tuple[int, str, str]:
    done = qbyok(
        "answer", "q.xlsx", "--evidence", "evidence", "--out", out, "--provider", "main", "--concurrency", "2", *more,
        cwd=job,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def key_id(secret: str) -> str:
    return sha256(b"qbyok-key-v1\0openai\0" + secret.encode()).hexdigest()[:16]


def calls_of(server: WireServer) -> int:
    return sum(call.method == "POST" for call in server.journal)


def test_another_key_takes_over_where_one_is_revoked(job: Path) -> None:
    with WireServer(key=BACKUP) as server:
        settings(job, server, server, '["backup"]')
        code, out, err = answer(job, "--json")
    assert code == 0, err
    assert [a["status"] for a in answers(job)] == ["answered"] * QUESTIONS
    (change,) = (event for event in events(job) if event["event"] == "key.changed")
    before = change["previous"]
    assert isinstance(before, dict)
    assert (change["reason"], change["error.type"]) == ("failover", "invalid_api_key")
    assert (before["key.id"], change["key.id"]) == (key_id(KEY), key_id(BACKUP))
    (told,) = json.loads(out)["keys"]
    assert err.count(told["message"]) == 2, "when it happens, and in the summary"
    assert qbyok("log", "verify", "out", cwd=job).returncode == 0


@pytest.mark.parametrize("fault", mostly_slow(["no-credit", "spend-limit", "forbidden", "overloaded"]))
def test_another_provider_takes_over(job: Path, fault: str) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["other"]')
        # Where the server asks for more patience than a run has, nobody waits.
        first.fail(None, *[fault] * 20, retry_after=3600 if fault == "overloaded" else "")
        code, out, err = answer(job, "--json")
        assert code == 0, err
        assert calls_of(first) <= 3, "the calls under way at the first refusal, no more"
        assert calls_of(second) == QUESTIONS - 1
        ports = [int(server.openai_url.split(":")[2].partition("/")[0]) for server in (first, second)]
    log = events(job)
    assert [e["provider.name"] for e in log if e["event"] == "key.changed"] == ["other"]
    requests = [e for e in log if e["event"] == "model.request"]
    assert {(e["provider.name"], e["server.port"]) for e in requests} == {("main", ports[0]), ("other", ports[1])}
    assert {a["status"] for a in answers(job)} == {"answered"}
    assert "by failover the run goes on with other" in err
    to = {place["provider"]: place["requests"] for place in json.loads(out)["calls"]["to"]}
    assert to == Counter(e["provider.name"] for e in requests), "the summary says who was asked how often"


def test_they_take_over_in_their_order_and_then_it_ends(job: Path) -> None:
    with WireServer(key="nobody-has-this-key-anywhere") as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["backup", "other"]')
        second.fail(*["no-credit"] * 20)
        code, _, err = answer(job)
    assert code == 5
    assert [e["key.name"] for e in events(job) if e["event"] == "key.changed"] == ["backup", "other"]
    assert "--resume" in err


@pytest.mark.slow
def test_what_was_paid_for_before_is_not_asked_again(job: Path) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["other"]')
        first.fail(None, None, *["no-credit"] * 20)
        second.fail(None, *["no-credit"] * 20)
        assert answer(job)[0] == 5
        done = sum(e["event"] == "model.response" for e in events(job))
        second._faults.clear()
        before = calls_of(first) + calls_of(second)
        first.keys = set()
        resumed = qbyok("answer", "--resume", "out", cwd=job)
        assert resumed.returncode == 0, resumed.stderr
        refused = sum(e["event"] == "model.error" and e["error.type"] == "invalid_api_key" for e in events(job))
        assert calls_of(first) + calls_of(second) - before == QUESTIONS - done + refused


def test_a_key_that_was_not_needed_was_not_used(job: Path) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["backup", "other"]')
        assert answer(job)[0] == 0
    used = json.loads(qbyok("keys", "list", "--json", cwd=job).stdout)
    assert [key["name"] for key in used if key["last_used"]] == ["main"]


@pytest.mark.slow
def test_without_it_nobody_takes_over(job: Path) -> None:
    with WireServer(key=BACKUP) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, "[]")
        code, _, err = answer(job)
        assert (code, calls_of(second)) == (4, 0)
    assert "failover" not in err


@pytest.mark.parametrize(
    ("names", "first_more", "more", "said"),
    [
        ('["backup", "nobody"]', "", "", "failover names 'nobody', which is neither another provider nor a key"),
        ('["other"]', 'labels = ["eu-only"]', 'labels = ["public"]', "evidence with the label 'eu-only'"),
        ('["other"]', 'region = "here"', "", "whose region is not 'here'"),
        ('"other"', "", "", "failover"),
    ],
)
def test_nobody_takes_over_to_whom_not_all_may_go(
    job: Path, names: str, first_more: str, more: str, said: str
) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, names, first_more=first_more, more=more)
        done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--provider", "main", cwd=job)
        assert (done.returncode, calls_of(first)) == (2, 0)
    assert said in done.stderr.splitlines()[-1], "a label without evidence is told before"


def test_a_project_does_not_say_who_takes_over_before_the_user_agrees(job: Path) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, "[]")
        (job / "qbyok.toml").write_text('[providers.main]\nkind = "openai"\nfailover = ["other"]\n')
        done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--provider", "main", cwd=job)
        assert (done.returncode, calls_of(first)) == (2, 0)
    assert "qbyok config trust" in one_error_line(done)


def test_a_project_does_not_say_where_a_key_that_takes_over_is_found(job: Path) -> None:
    ran = job.parent / "ran"
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["backup"]')
        told = json.dumps(["touch", str(ran)])
        (job / "qbyok.toml").write_text(f"[keys.backup]\ncommand = {told}\n")
        done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--provider", "main", cwd=job)
        assert (done.returncode, calls_of(first)) == (2, 0)
    assert "qbyok config trust" in one_error_line(done)
    assert not ran.exists()


@pytest.mark.slow
def test_who_takes_over_has_all_its_tries(job: Path) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["other"]')
        first.fail(*["overloaded"] * 20, retry_after=3600)
        second.fail("rate-limit", "overloaded", "rate-limit", retry_after=0.05)
        code, _, err = answer(job)
        assert code == 0, err
        assert calls_of(second) == QUESTIONS + 3


def test_nobody_takes_over_who_needs_other_prompts(job: Path) -> None:
    with WireServer(key=KEY) as first, WireServer(key=BACKUP) as second:
        settings(job, first, second, '["other"]', more='structured = "prompt"')
        done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--provider", "main", cwd=job)
        assert (done.returncode, calls_of(first)) == (2, 0)
    assert "needs the schema in the prompt" in one_error_line(done)
