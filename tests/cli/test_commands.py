"""The commands that need neither key nor network, as programs: streams, JSON formats, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from openpyxl import Workbook
from support.program import one_error_line, qbyok
from support.questionnaires import evidence, workbook

from qbyok import __version__
from qbyok.resources import resource_dir, schema_path

SAMPLES = resource_dir("sample_questionnaires")


@pytest.fixture
def job(tmp_path: Path) -> Path:
    folder = tmp_path / "job"
    folder.mkdir()
    workbook(folder / "q.xlsx", 4)
    evidence(folder / "evidence")
    return folder


def valid(record: object, schema: str) -> None:
    """Check a record against a published schema."""
    Draft202012Validator(json.loads(schema_path(schema).read_text("utf-8"))).validate(record)


def test_version_and_help(tmp_path: Path) -> None:
    assert qbyok("--version", cwd=tmp_path).stdout == f"qbyok {__version__}\n"
    shown = qbyok("--help", cwd=tmp_path).stdout
    for command in ("answer", "inspect", "evidence", "prompts", "keys", "log", "config", "demo"):
        assert command in shown


def test_help_loads_no_heavy_library(tmp_path: Path) -> None:
    heavy = ("anthropic", "openai", "openpyxl", "docx", "lxml", "keyring", "jinja2", "pydantic", "genai_prices",
             "jsonschema", "pypdfium2", "httpx2", "rich")  # fmt: skip
    code = f"import sys, qbyok.cli.main; print(sorted(set(sys.modules) & set({heavy})))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert done.stdout.strip() == "[]"


def test_unknown_command_is_usage(tmp_path: Path) -> None:
    assert qbyok("anser", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("name", ["cloud-controls.xlsx", "vendor-assessment.xlsx", "security-annex.docx"])
def test_inspect_prints_the_published_format(tmp_path: Path, name: str) -> None:
    done = qbyok("inspect", SAMPLES / name, "--json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    record = json.loads(done.stdout)
    valid(record, "inspect-1")
    assert len(record["questions"]) >= 19
    assert all(sheet["why"] for sheet in record["sheets"])
    again = qbyok("inspect", SAMPLES / name, "--json", cwd=tmp_path)
    assert again.stdout == done.stdout


def test_inspect_says_which_table_of_a_sheet_a_column_belongs_to(job: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Two"
    for header in (("No.", "Question", "Answer"), ("No.", "Question", "Owner", "Response")):
        sheet.append(header)
        for number, topic in enumerate(("passwords", "backups", "laptops", "visitors"), 1):
            sheet.append((str(number), f"Do you have a documented and approved policy about {topic}?"))
        sheet.append(())
    book.save(job / "two.xlsx")
    (note,) = json.loads(qbyok("inspect", "two.xlsx", "--json", cwd=job).stdout)["sheets"]
    tables = {(c["column"], c["use"]): c["tables"] for c in note["columns"]}
    assert tables[("A", "label")] == []
    assert tables[("C", "answer")] == [2]
    assert tables[("D", "answer")] == [8]
    shown = qbyok("inspect", "two.xlsx", cwd=job).stdout
    assert "Two\tA\t\tlabel" in shown
    assert "Two\tC\tfrom row 2\tanswer" in shown


def test_search_prints_one_line_per_query(job: Path) -> None:
    args = ("evidence", "search", "--evidence", "evidence", "--queries", "-", "--limit", "3", "--json")
    done = qbyok(*args, cwd=job, stdin="policy about backups\n\npolicy about visitors\n")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["query"] for r in records] == ["policy about backups", "policy about visitors"]
    for record in records:
        valid(record, "search-1")
        assert record["query"].split()[-1] in record["hits"][0]["passage"]["text"]
        assert [hit["rank"] for hit in record["hits"]] == [1, 2, 3]


def test_evidence_list_names_what_was_left_out(job: Path) -> None:
    (job / "evidence" / "photo.jpg").write_bytes(b"\xff\xd8")
    done = qbyok("evidence", "list", "--evidence", "evidence", "--json", cwd=job)
    record = json.loads(done.stdout)
    assert [d["path"] for d in record["documents"]] == ["policies.md"]
    assert [s["path"] for s in record["skipped"]] == ["photo.jpg"]


def test_prompts_are_listed_shown_and_rendered(job: Path) -> None:
    listed = json.loads(qbyok("prompts", "list", "--json", cwd=job).stdout)
    assert [(t["id"], t["version"]) for t in listed] == [("answer", 2), ("layout", 1)]
    for name in ("answer", "layout"):
        shown = qbyok("prompts", "show", name, cwd=job).stdout
        assert shown == (resource_dir("prompts") / f"{name}.md.j2").read_text("utf-8")
    rendered = qbyok("prompts", "render", "q.xlsx", "Q-02", "--evidence", "evidence", cwd=job)
    assert rendered.returncode == 0
    assert "policy about backups" in rendered.stdout


def test_render_of_an_unknown_question(job: Path) -> None:
    done = qbyok("prompts", "render", "q.xlsx", "Q-99", "--evidence", "evidence", cwd=job)
    assert "qbyok inspect" in one_error_line(done)
    assert done.returncode == 2


def test_config_show_names_each_source(job: Path) -> None:
    (job / "qbyok.toml").write_text(
        'model = "m-1"\n[budget]\nday = 2.5\n[budget.keys.team]\nmonth = 9\n[keys.mine]\nenv = "MY_KEY"\n'
        '[providers.own]\nkind = "openai"\nprice = { input = 2, output = 8.5 }\n'
    )
    done = qbyok("config", "show", "--json", cwd=job, env={"QBYOK_PASSAGES": "5"})
    budget = json.loads(done.stdout)["budget"]
    assert (budget["run"], budget["day"], budget["keys"]["team"]["month"]) == (None, "2.5", "9")
    prices = {name: entry["price"] for name, entry in json.loads(done.stdout)["providers"].items()}
    assert prices["own"] == {"input": "2", "output": "8.5", "cache_read": "2", "cache_write": "2"}
    assert prices["openai"] == {}
    told = qbyok("config", "show", cwd=job).stdout
    assert "all keys\tday\t$2.50\nteam\tmonth\t$9.00\n" in told
    assert "50 %, 80 %\tstderr alone\n" in told
    assert "mine\tvariable MY_KEY\t90\twarn\n" in told
    assert "own\t2\t8.5\t2\t2\t\n" in told
    shown = json.loads(done.stdout)["settings"]
    assert shown["model"] == {"value": "m-1", "source": "qbyok.toml"}
    assert shown["passages"] == {"value": "5", "source": "QBYOK_PASSAGES"}
    assert shown["provider"] == {"value": "offline", "source": "default"}


def test_trusting_a_project(job: Path) -> None:
    (job / "qbyok.toml").write_text('[providers.x]\nkind = "openai"\nendpoint = "https://x.example/v1"\n')
    args = ("answer", "q.xlsx", "--evidence", "evidence", "--provider", "x", "--model", "m", "--dry-run")
    refused = qbyok(*args, cwd=job)
    assert refused.returncode == 2
    assert "qbyok config trust" in one_error_line(refused)
    agreed = qbyok("config", "trust", cwd=job)
    assert agreed.returncode == 0
    assert agreed.stderr.startswith('provider \'x\': kind = "openai", endpoint = "https://x.example/v1"\n')
    assert qbyok(*args, cwd=job).returncode == 0


@pytest.mark.parametrize(
    ("what", "remedy"), [("keys", "qbyok keys set NAME"), ("library", "qbyok library import FILE")]
)
def test_an_empty_list_says_how_to_add_to_it(job: Path, what: str, remedy: str) -> None:
    listed = qbyok(what, "list", cwd=job)
    assert (listed.returncode, listed.stdout) == (0, "")
    assert len(listed.stderr.splitlines()) == 1
    assert remedy in listed.stderr
    as_json = qbyok(what, "list", "--json", cwd=job)
    assert (json.loads(as_json.stdout), as_json.stderr) == ([], "")


def test_keys_without_a_keyring(job: Path) -> None:
    done = qbyok("keys", "set", "anthropic", cwd=job, stdin="sk-ant-0123456789abcdefghij\n")
    line = one_error_line(done)
    assert done.returncode == 4
    assert "sk-ant" not in line
    assert json.loads(qbyok("keys", "list", "--json", cwd=job).stdout) == []


def test_keys_test_asks_the_provider(job: Path) -> None:
    from support.wire_server import WireServer

    key = "sk-test-0123456789abcdefghijklmn"
    with WireServer(key=key) as server:
        args = ("keys", "test", "openai", "--endpoint", server.openai_url, "--api-key-file", "-", "--json")
        accepted = qbyok(*args, cwd=job, stdin=key)
        refused = qbyok(*args, cwd=job, stdin="sk-wrong-0123456789abcdefghijk")
        assert {call.method for call in server.journal} == {"GET"}
    assert accepted.returncode == 0
    assert json.loads(accepted.stdout)["accepted"] is True
    assert key not in accepted.stdout + accepted.stderr
    assert refused.returncode == 4
    assert "sk-wrong" not in one_error_line(refused)


def test_offline_answers_are_checked_logged_and_written(job: Path) -> None:
    original = (job / "q.xlsx").read_bytes()
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--json", cwd=job)
    assert done.returncode == 10, done.stderr
    summary = json.loads(done.stdout)
    assert [place["host"] for place in summary["calls"]["to"]] == [""]
    assert (job / "q.xlsx").read_bytes() == original
    for line in (job / "out" / "answers.jsonl").read_text("utf-8").splitlines():
        valid(json.loads(line), "answer-1")
    for line in (job / "out" / "run.jsonl").read_text("utf-8").splitlines():
        valid(json.loads(line), "runlog-1")
    assert qbyok("log", "verify", "out", "--head", summary["log_head"], cwd=job).returncode == 0


def test_paths_are_printed_as_they_were_typed(job: Path) -> None:
    args = ("answer", "../job/q.xlsx", "--evidence", "evidence", "--fail-on", "never", "--out")
    done = qbyok(*args, "./one", cwd=job)
    assert done.stdout == "one/q.answered.xlsx\n"
    assert str(job) not in done.stderr
    summary = json.loads(qbyok(*args, "../job/two", "--json", cwd=job).stdout)
    assert (summary["run"], summary["files"][0]["answered_file"]) == ("../job/two", "../job/two/q.answered.xlsx")
    absolute = qbyok(*args, job / "three", cwd=job)
    assert absolute.stdout == f"{job}/three/q.answered.xlsx\n"


def test_files_of_one_name_get_an_answered_file_each(job: Path) -> None:
    for folder, count in (("a", 2), ("b", 3)):
        (job / folder).mkdir()
        workbook(job / folder / "q.xlsx", count)
    args = ("--evidence", "evidence", "--out", "out", "--fail-on", "never", "--json")
    done = qbyok("answer", "a/q.xlsx", "b/q.xlsx", *args, cwd=job)
    files = json.loads(done.stdout)["files"]
    assert [(f["answered_file"], f["questions"]) for f in files] == [
        ("out/q.answered.xlsx", 2),
        ("out/q.2.answered.xlsx", 3),
    ]
    assert [(job / f["answered_file"]).is_file() for f in files] == [True, True]


@pytest.mark.slow
def test_equal_inputs_give_equal_answers(job: Path) -> None:
    for out in ("one", "two"):
        qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", out, cwd=job)
    assert (job / "one/q.answered.xlsx").read_bytes() == (job / "two/q.answered.xlsx").read_bytes()


def test_fail_on_decides_the_exit_code(job: Path) -> None:
    args = ("answer", "q.xlsx", "--evidence", "evidence", "--fail-on")
    assert qbyok(*args, "failed", "--out", "a", cwd=job).returncode == 0
    assert qbyok(*args, "review", "--out", "b", cwd=job).returncode == 10


def test_a_changed_log_does_not_verify(job: Path) -> None:
    qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", cwd=job)
    log = job / "out" / "run.jsonl"
    log.write_text(log.read_text("utf-8").replace("needs-review", "answered", 1), "utf-8")
    done = qbyok("log", "verify", "out", cwd=job)
    assert done.returncode == 8
    assert "line" in done.stdout


def test_a_cut_off_log_is_found_by_its_head(job: Path) -> None:
    done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--json", cwd=job)
    head = json.loads(done.stdout)["log_head"]
    log = job / "out" / "run.jsonl"
    log.write_text("".join(log.read_text("utf-8").splitlines(keepends=True)[:-2]), "utf-8")
    found = qbyok("log", "verify", "out", "--head", head, cwd=job)
    assert found.returncode == 8
    assert found.stdout.startswith("the log as a whole: the head is ")
    assert "out/run.jsonl does not verify (1 problem)" in found.stderr


@pytest.mark.slow
def test_numbers_agree_with_their_nouns(job: Path) -> None:
    workbook(job / "one.xlsx", 1)
    assert "1 question, 2 answer slots" in qbyok("inspect", "one.xlsx", cwd=job).stderr
    args = ("one.xlsx", "--evidence", "evidence")
    assert "1 question would be answered" in qbyok("answer", *args, "--dry-run", cwd=job).stderr
    named = ("--provider", "openai", "--model", "m", "--dry-run")
    assert "1 request with " in (told := qbyok("answer", *args, *named, cwd=job).stderr)
    assert "from 1 document, " in told
    told = qbyok("answer", *args, "--drafts", "mark", cwd=job).stderr
    assert "one.xlsx: 1 question: " in told
    assert "1 place written" in told


def test_a_reader_that_closes_the_pipe_is_no_error(job: Path) -> None:
    command = f"{sys.executable} -m qbyok inspect {SAMPLES / 'cloud-controls.xlsx'} | head -1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=job)
    assert "Traceback" not in done.stderr
    assert "error" not in done.stderr


def test_demo_without_home_key_or_terminal(tmp_path: Path) -> None:
    done = qbyok("demo", "--out", "demo", cwd=tmp_path, env={"HOME": str(tmp_path / "nowhere")})
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 6
    assert qbyok("log", "verify", "demo", cwd=tmp_path).returncode == 0
    lines = (tmp_path / "demo/answers.jsonl").read_text("utf-8").splitlines()
    statuses = {json.loads(line)["status"] for line in lines}
    assert {"answered", "needs-review"} <= statuses
