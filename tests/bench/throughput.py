"""A run against a server of fixed latency: how close to the ideal, and how much work beside the calls themselves.

``python -m bench.throughput [QUESTIONS [LATENCY]]``; 500 questions and 0.5 seconds unless said otherwise, 16 calls at
the same time. The ideal is the calls' own time and the start-up, which is a run of the same questions without calls.
The same calls are then made by a bare loop over the same SDK, in as many threads.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from openpyxl import Workbook
from support.questionnaires import TOPICS, evidence
from support.system import program
from support.wire_server import WireServer

AT_ONCE = 16
MODEL = "gpt-5.5-2026-04-23"
_BARE_LOOP = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from openai import OpenAI
client = OpenAI(base_url=sys.argv[1], api_key=sys.argv[2], max_retries=0)
bodies = [json.loads(line) for line in open(sys.argv[3], encoding="utf-8")]
with ThreadPoolExecutor(int(sys.argv[4])) as pool:
    for reply in pool.map(lambda body: client.responses.create(**body), bodies):
        json.loads(reply.output_text)
"""


class Took(NamedTuple):
    """What a program took, in seconds: by the clock, and of the processor."""

    wall: float
    cpu: float


def questionnaire(path: Path, count: int) -> None:
    """Write a workbook with so many different questions."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["No.", "Question", "Answer", "Comments"])
    for number in range(1, count + 1):
        topic = TOPICS[number % len(TOPICS)]
        sheet.append([f"Q-{number}", f"Do you have an approved policy about {topic} at site {number}?"])
    book.save(path)


def timed(command: Sequence[str], folder: Path, env: Mapping[str, str]) -> Took:
    """Run a program to its end and return what it took; it must not fail."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=dict(env), capture_output=True, text=True, check=False)
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode in (0, 10), done.stderr
    return Took(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def measure(questions: int, latency: float) -> None:
    """Print the figures."""
    with TemporaryDirectory() as name, WireServer(latency=latency) as server:
        folder = Path(name)
        questionnaire(folder / "q.xlsx", questions)
        evidence(folder / "evidence")
        env = {"PATH": os.environ["PATH"], "HOME": name, "QBYOK_KEY_OPENAI": server.key}
        answer = ["answer", "q.xlsx", "--evidence", "evidence", "--concurrency", str(AT_ONCE)]
        to = ["--provider", "openai", "--endpoint", server.openai_url, "--model", MODEL]
        without = timed(program(*answer, "--out", "offline"), folder, env)
        ours = timed(program(*answer, *to, "--out", "online"), folder, env)
        bodies = [call.body for call in server.journal if call.method == "POST"]
        (folder / "calls.jsonl").write_text("".join(json.dumps(body) + "\n" for body in bodies), "utf-8")
        loop = [sys.executable, "-c", _BARE_LOOP, server.openai_url, server.key, "calls.jsonl", str(AT_ONCE)]
        bare = timed(loop, folder, env)
    ideal = questions / AT_ONCE * latency + without.wall
    print(f"{questions} questions, {AT_ONCE} at once, {latency} s each; {len(bodies)} calls")
    print(f"clock      qbyok {ours.wall:6.2f} s   ideal     {ideal:6.2f} s   ratio {ours.wall / ideal:.2f}")
    print(f"           of the ideal {without.wall:.2f} s are start-up, without calls")
    print(f"processor  qbyok {ours.cpu:6.2f} s   bare loop {bare.cpu:6.2f} s   ratio {ours.cpu / bare.cpu:.2f}")
    print(f"           without calls {without.cpu:.2f} s; the calls alone {ours.cpu - without.cpu:.2f} s")


if __name__ == "__main__":
    measure(int(sys.argv[1]) if len(sys.argv) > 1 else 500, float(sys.argv[2]) if len(sys.argv) > 2 else 0.5)
