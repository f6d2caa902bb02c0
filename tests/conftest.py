"""Switches that hold for every test: loopback only, and no trace of the developer's own settings or keys."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import loopback_only
import pytest
from hypothesis import HealthCheck, settings
from support.canaries import leaks_in

# What comes out depends on the code alone: the same examples each time, however slow the machine is.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")

# A shell starts what runs in the background with Ctrl-C ignored, and children inherit it: tests send it to them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

_STEERING = (
    "QBYOK_",
    "ANTHROPIC_",
    "OPENAI_",
    "SSL",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "http_proxy",
    "https_proxy",
)
_XDG = {"XDG_CONFIG_HOME": ".config", "XDG_STATE_HOME": ".state", "XDG_CACHE_HOME": ".cache"}


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give each test an empty home, and no variable that steers qbyok or an SDK; children stay on loopback too."""
    for name in list(os.environ):
        if name.startswith(_STEERING):
            monkeypatch.delenv(name)
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for variable, folder in _XDG.items():
        monkeypatch.setenv(variable, str(home / folder))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("PYTHONPATH", str(Path(loopback_only.__file__).parent))
    monkeypatch.setenv("NO_COLOR", "1")
    return home


@pytest.fixture(autouse=True)
def _no_key_is_left(request: pytest.FixtureRequest, _clean_environment: Path) -> Iterator[None]:
    """Look for the tests' keys in all that a test leaves on the disk: results, logs, state, temporary files."""
    folder: Path | None = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    if folder is not None:
        assert leaks_in(folder) + leaks_in(_clean_environment) == []
