"""``qbyok dataflow``: what it says, compared with the settings, the wire, the log and the disk."""

import base64
import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from support.batch_jobs import allow_batches, export, submit
from support.jobs import KEY, labelled_job, start
from support.program import one_error_line, qbyok
from support.settings import settle
from support.wire_server import WireServer

from qbyok.resources import schema_path

MODEL = "gpt-5.5-2026-04-23"


@pytest.fixture
def job(tmp_path: Path) -> Path:
    return labelled_job(tmp_path / "job")


def two_providers(job: Path, first: WireServer, second: WireServer) -> str:
    """Settings with a provider, and one that takes over; the one may have labelled evidence only if the other may."""
    return f"""
provider = "eu"
retention = "full"

[labels]
eu-only = ["eu/*"]

[providers.eu]
kind = "openai"
endpoint = "{first.openai_url}"
model = "{MODEL}"
key = "eu-key"
key_file = "{job.parent / "key"}"
labels = ["eu-only"]
failover = ["spare"]

[providers.spare]
kind = "openai-compatible"
endpoint = "{second.openai_url}"
model = "{MODEL}"
keyless = true
labels = ["eu-only"]
"""


def dataflow(cwd: Path, *flags: str) -> dict[str, Any]:
    done = qbyok("dataflow", "--format", "json", *flags, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, Any] = json.loads(done.stdout)
    schema = json.loads(schema_path("dataflow-1").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(found)
    return found


def text(cwd: Path, *flags: str) -> str:
    done = qbyok("dataflow", *flags, cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_without_a_provider_nothing_leaves(tmp_path: Path) -> None:
    found = dataflow(tmp_path)
    assert (found["offline"], found["run"], [one["host"] for one in found["destinations"]]) == (True, None, [""])
    assert not list(Path.home().rglob("*")), "nothing is written"
    shown = text(tmp_path)
    assert "The provider is 'offline': nothing leaves this machine." in shown
    assert "None by these settings: nobody is called." in shown
    assert "nobody is called" in text(tmp_path, "--format", "html")


def test_a_run_is_told_as_the_providers_saw_it_and_as_it_lies_on_the_disk(job: Path) -> None:
    with WireServer(key=KEY) as first, WireServer(key="") as second:
        settle(two_providers(job, first, second))
        first.fail(None, "no-credit")
        done = qbyok("answer", "q.xlsx", "--evidence", "evidence", "--out", "out", "--concurrency", "1", cwd=job)
        assert done.returncode == 0, done.stderr
        calls = [len(server.journal) for server in (first, second)]
        found = dataflow(job, "--run", "out")
        assert [len(server.journal) for server in (first, second)] == calls, "nothing is sent"
    eu, spare = found["run"]["recipients"]
    ports = [int(server.openai_url.split(":")[2].partition("/")[0]) for server in (first, second)]
    assert ([eu["provider"], spare["provider"]], [eu["port"], spare["port"]]) == (["eu", "spare"], ports)
    assert ([eu["calls"], spare["calls"]], eu["answered"], eu["failed"]) == (calls, 1, 1)
    assert (eu["labels"], spare["labels"]) == (["eu-only"], ["eu-only"])
    assert eu["key"]["id"] == hashlib.sha256(b"qbyok-key-v1\0openai\0" + KEY.encode()).hexdigest()[:16]
    assert spare["key"] == {"name": "", "source": "none", "id": ""}
    manifest = json.loads(qbyok("log", "manifest", "out", "--json", cwd=job).stdout)
    for one in (eu, spare):
        sizes = {p["sha256"]: p["bytes"] for p in manifest["passages"] if p["provider"] == one["provider"]}
        assert (one["passages"], one["passage_bytes"]) == (len(sizes), sum(sizes.values()))
    assert eu["prompt_bytes"] + spare["prompt_bytes"] == manifest["prompt_bytes"]
    assert found["run"]["differences"] == []
    (known,) = found["destinations"][0]["key"]["known"]
    assert known["fingerprint"] == eu["key"]["id"]
    assert on_the_disk(job / "out") | in_the_state() | indexes() <= {one["where"] for one in found["stored"]}

    settle(two_providers(job, first, second).replace(MODEL, "gpt-5.5-2026-08-20", 1).replace('"full"', '"hash"'))
    differences = dataflow(job, "--run", "out/run.jsonl")["run"]["differences"]
    assert differences == [
        {"what": "setting retention", "run": "full", "now": "hash"},
        {"what": "model of provider 'eu'", "run": MODEL, "now": "gpt-5.5-2026-08-20"},
    ]
    shown = text(job, "--run", "out")
    assert f"| model of provider 'eu' | {MODEL} | gpt-5.5-2026-08-20 |" in shown
    assert f"{sum(calls)} calls left" in shown
    log = job / "out" / "run.jsonl"
    log.write_bytes(log.read_bytes().replace(b"policies.md", b"harmless.md", 1))
    done = qbyok("dataflow", "--run", "out", cwd=job)
    assert done.returncode == 8
    assert "qbyok log verify" in one_error_line(done)


@pytest.mark.slow
def test_a_call_that_never_arrived_is_none_that_left(job: Path) -> None:
    with WireServer(key=KEY) as server:
        no_tls = server.anthropic_url.replace("http:", "https:")
        assert start(job, server, "anthropic", "--endpoint", no_tls, "--concurrency", "1").returncode == 5
    run = dataflow(job, "--run", "out")["run"]
    assert (run["calls"], run["recipients"], run["ended"]) == (0, [], True)
    assert run["calls_not_sent"] > 0
    assert "0 calls left" in text(job, "--run", "out")


def on_the_disk(run: Path) -> set[str]:
    """Return what a run left, as a data flow has to name it: the folder of each file, or the file."""
    found = {f"RUN/{file.relative_to(run)}" for file in run.rglob("*") if file.is_file()}
    private = {"RUN/state/plan.json", "RUN/state/salt", "RUN/state/lock"}
    named = {"RUN" if "answered" in name else "RUN/state" if name in private else name for name in found}
    return {name.rpartition("/")[0] if name.startswith("RUN/state/content/") else name for name in named}


def indexes() -> set[str]:
    found = list((Path(os.environ["XDG_CACHE_HOME"]) / "qbyok").rglob("*.sqlite3"))
    assert found
    return {str(file.parent).replace(str(Path.home()), "~") for file in found}


def in_the_state() -> set[str]:
    state = Path(os.environ["XDG_STATE_HOME"]) / "qbyok"
    files = (file for file in state.rglob("*") if file.suffix in (".db", ".json"))
    return {str(file).replace(str(Path.home()), "~") for file in files}


def test_providers_keys_and_labels_are_those_of_the_settings(tmp_path: Path) -> None:
    settle(
        """
provider = "eu"
[labels]
eu-only = ["eu/*"]
[budget]
alert_command = ["/opt/tell", "secret-argument"]
[keys.eu-key]
command = ["touch", "was-run"]
[keys.spare]
env = "SPARE"
[providers.eu]
kind = "openai"
region = "eu"
model = "gpt-5.5-2026-04-23"
key = "eu-key"
labels = ["eu-only"]
failover = ["spare", "frankfurt"]
[providers.frankfurt]
kind = "bedrock"
region = "eu-central-1"
model = "eu.anthropic.claude-sonnet-5"
labels = ["eu-only"]
[providers.other]
kind = "anthropic"
model = "claude-sonnet-5"
region = "us"
"""
    )
    found = dataflow(tmp_path)
    assert not (tmp_path / "was-run").exists(), "no key is read"
    told = [(one["use"], one["host"], one["key"]["name"], one["sent_switches"]) for one in found["destinations"]]
    assert told == [
        ("chosen", "eu.api.openai.com", "eu-key", {"store": False}),
        ("failover", "eu.api.openai.com", "spare", {"store": False}),
        ("failover", "bedrock-runtime.eu-central-1.amazonaws.com", "frankfurt", {}),
        ("named", "api.anthropic.com", "other", {"inference_geo": "us"}),
    ]
    assert found["labels"] == [{"label": "eu-only", "patterns": ["eu/*"], "providers": ["eu", "frankfurt"]}]
    places = found["destinations"][0]["key"]["places"]
    assert places == ["keyring", "variable QBYOK_KEY_EU_KEY", "command touch"]
    assert [one["program"] for one in found["programs"]] == ["touch", "tell"]
    assert "secret-argument" not in text(tmp_path)
    assert {one["problem"] for one in found["destinations"]} == {""}
    other = dataflow(tmp_path, "--provider", "other", "--model", "claude-opus-4-6")
    assert [(one["provider"], one["model"]) for one in other["destinations"][:1]] == [("other", "claude-opus-4-6")]


def test_who_cannot_be_called_is_told_with_the_reason(tmp_path: Path) -> None:
    settle("[providers.openai]\nkey_file = 'key'\n")
    (tmp_path / "qbyok.toml").write_text(
        'provider = "openai"\n[providers.openai]\nendpoint = "https://evil.example"\n'
    )
    found = dataflow(tmp_path)
    assert not found["offline"]
    assert "decides where the key of provider 'openai' goes" in found["destinations"][0]["problem"]
    assert "can't be called" in text(tmp_path)


class Page(HTMLParser):
    """What a page holds: its elements with their attributes, and the text of its style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, str | None] = {}
        self.style = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(attrs)
        self._inside = tag

    def handle_data(self, data: str) -> None:
        self.style += data if self._inside == "style" else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


HOSTILE = '<img src=x onerror=alert(1)>"];x[`|$a$](https://evil.example)*'


def test_texts_of_the_settings_are_no_markup(tmp_path: Path) -> None:
    settle(
        f"""
provider = "azure-openai"
[labels]
eu = ['{HOSTILE}']
[providers.azure-openai]
endpoint = "https://name.openai.azure.com/openai/v1"
region = '{HOSTILE}'
model = '{HOSTILE}'
"""
    )
    assert dataflow(tmp_path)["destinations"][0]["region"] == HOSTILE
    page = Page(text(tmp_path, "--format", "html"))
    layout = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "div", "span"}
    assert page.tags == layout | {"table", "tr", "th", "td"}
    assert not {"src", "href", "style", "onerror"} & set(page.attributes)
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in text(tmp_path, "--format", "html")
    shown = text(tmp_path)
    diagram, rest = re.fullmatch(r".*?```mermaid\n(.*?)\n```(.*)", shown, re.DOTALL).groups()  # type: ignore[union-attr]
    last = diagram.splitlines()[-1]
    assert re.fullmatch(r'  qbyok -->\|"[\w ,;-]+"\| provider0\["[\w .,:;#()/-]+"\]', last), last
    assert re.findall(r"(?<!\\)[<>`$\[]", rest) == []
    rows = [line for line in rest.splitlines() if "openai.azure.com" in line and line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {10, 3}


def test_two_formats_at_once_are_refused(tmp_path: Path) -> None:
    done = qbyok("dataflow", "--json", "--format", "html", cwd=tmp_path)
    assert done.returncode == 2
    assert "two formats" in one_error_line(done)


@pytest.mark.slow
@pytest.mark.parametrize("by_file", [False, True])
def test_what_went_by_a_batch_or_a_file_is_told_as_that(job: Path, by_file: bool) -> None:
    allow_batches()
    with WireServer(key=KEY) as server:
        done = (export if by_file else submit)(job, server, "openai")
    assert done.returncode == 0, done.stderr
    told = dataflow(job, "--run", "out", "--provider", "openai")
    (recipient,) = told["run"]["recipients"]
    assert (recipient["way"], bool(recipient["host"])) == (("file", False) if by_file else ("batch", True))
    assert [one["allow_batch"] for one in told["destinations"] if one["provider"] == "openai"] == [True]
    written = text(job, "--run", "out", "--provider", "openai")
    assert ("to whom the file was carried is not known" in written) is by_file
    assert ("Batches were stored by the vendor" in written) is not by_file
    listed = json.loads(qbyok("log", "manifest", "out", "--json", cwd=job).stdout)
    Draft202012Validator(json.loads(schema_path("manifest-1").read_text("utf-8"))).validate(listed)
    assert {one["way"] for one in listed["passages"]} == {recipient["way"]}


def test_it_says_where_the_index_of_the_evidence_is_kept(tmp_path: Path) -> None:
    kept = {one["what"]: one["where"] for one in dataflow(tmp_path)["stored"]}
    folder = Path(kept["evidence indexes"].replace("~", os.environ["HOME"]))
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence" / "a.md").write_text("Gates are locked.")
    index = json.loads(qbyok("evidence", "index", "--evidence", "evidence", "--json", cwd=tmp_path).stdout)["index"]
    assert Path(index).parent == folder
    (tmp_path / "qbyok.toml").write_text('retention = "none"')
    kept = {one["what"]: one["where"] for one in dataflow(tmp_path)["stored"]}
    assert kept["evidence index"] == "memory of the process"
