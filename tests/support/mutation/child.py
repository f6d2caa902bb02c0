"""Tries cases in a process of its own: ``python -m support.mutation.child FIRST LAST [small]``.

Each case may take so much memory beyond what the process starts with, and so much time of the processor; one that
takes more time ends the process. Standard output has a line of JSON when a case begins and one when it ends.
"""

import faulthandler
import json
import resource
import signal
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory

from support.archives import zipped
from support.mutation import table
from support.mutation.cases import Case, case
from support.mutation.seeds import SMALL, seed
from support.mutation.trial import Outcome, attempt

MEMORY = 384 * 2**20
SECONDS = 20


def main(first: int, last: int, *, small: bool) -> None:
    """Try the cases from ``first`` to before ``last``."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        _warm_up(folder)
        _limit_memory()
        # The report says where a case hung; the default action, which comes after it, ends the process.
        faulthandler.register(signal.SIGPROF, all_threads=False, chain=True)
        for number in range(first, last):
            one = case(number, small=small)
            _say(case=number, story=one.story)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                outcome = _try(one, folder)
            except BaseException:  # noqa: BLE001  whatever it is, it is a fault of the case
                outcome = Outcome(kind="fault", message=traceback.format_exc())
            signal.setitimer(signal.ITIMER_PROF, 0)
            _clear(folder)
            _say(case=number, kind=outcome.kind, message=outcome.message)


def _try(one: Case, folder: Path) -> Outcome:
    path = folder / one.name
    path.write_bytes(one.data)
    return attempt(path, path.with_stem("answered"))


def _warm_up(folder: Path) -> None:
    """Answer sound files, so that everything is imported before the limits are set."""
    sound = [Case(number=-1, story=name, name="questionnaire", data=zipped(seed(name))) for name in SMALL]
    sound += [
        Case(number=-1, story=name, name="questionnaire.csv", data=data) for name, data in table.seeds().items()
    ]
    for one in sound:
        assert _try(one, folder).kind == "written", one.story
        _clear(folder)


def _clear(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def _limit_memory() -> None:
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))


def _say(**fields: object) -> None:
    print(json.dumps(fields), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), small=sys.argv[3:] == ["small"])
