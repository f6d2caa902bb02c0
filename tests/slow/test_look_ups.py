"""Who is looked up by name in a run: a network namespace in which the only resolver is a canary."""

import json
import sys
from pathlib import Path

import pytest
from support import own_network
from support.certificates import self_signed
from support.jobs import new_job
from support.system import bare_environment, require, run

pytestmark = pytest.mark.slow


def test_only_the_endpoint_is_looked_up(tmp_path: Path) -> None:
    new_job(tmp_path / "job", 5)
    pem = self_signed(tmp_path, own_network.NAME)
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "ca-certificates.crt").write_bytes(pem.read_bytes())
    support = Path(own_network.__file__).parents[1]
    env = {**bare_environment(tmp_path / "home"), "PYTHONPATH": str(support)}
    apart = [require("unshare", "util-linux"), "--user", "--map-root-user", "--net", "--mount"]
    done = run([*apart, sys.executable, own_network.__file__, tmp_path], cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert (seen["code"], seen["calls"]) == (0, 5), seen["stderr"]
    assert set(seen["asked"]) == {own_network.NAME}
