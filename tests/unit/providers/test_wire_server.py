"""The wire server as other tests use it: as a program, and with an answerer of their own."""

import json
import subprocess
import sys
from pathlib import Path

import httpx2
from support import asking
from support.wire_server import WireServer, first_passage_answer

TESTS = Path(__file__).parents[2]


def test_as_a_program_it_prints_its_url_and_checks_the_key() -> None:
    command = [sys.executable, "-m", "support.wire_server", "--port", "0", "--key", "K"]
    with subprocess.Popen(command, cwd=TESTS, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            assert httpx2.get(f"{url}/v1/models", headers={"authorization": "Bearer K"}).status_code == 200
            assert httpx2.get(f"{url}/v1/models", headers={"x-api-key": "K"}).status_code == 200
            assert httpx2.get(f"{url}/v1/models", headers={"x-api-key": "L"}).status_code == 401
        finally:
            server.terminate()


def test_an_answerer_sees_what_the_model_would_see() -> None:
    seen = []

    def answerer(system: str, user: str, schema: object) -> dict[str, object]:
        seen.append((system, user, schema))
        return {"in_evidence": False, "verdict": None, "answer": "", "citations": []}

    asked = asking.request()
    with WireServer(answerer=answerer) as server:
        for wire in ("messages", "responses", "chat"):
            asking.provider(wire, server).complete(asked)
    assert seen == [(asked.prompt.system, asked.prompt.user, asked.prompt.schema)] * 3


def test_without_passages_it_claims_nothing() -> None:
    noise = "\n".join(["not json", "{}", json.dumps({"id": 1}), "[1, 2]"])
    assert first_passage_answer("", noise, {})["in_evidence"] is False
