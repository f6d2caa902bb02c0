"""Debian's Chromium without a window, driven by Playwright, and axe from npm, which looks for barriers in a page."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from support.system import require

AXE = "axe-core@4.14.1"
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start Chromium, and end it."""
    program = require("chromium", "chromium")
    # As root, which CI is, Chromium starts without its own sandbox only.
    args = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=args)
        try:
            yield browser
        finally:
            browser.close()


def barriers(page: Page) -> Sequence[str]:
    """Return what axe finds in a page as it is shown now; the page's context must bypass its policy."""
    page.evaluate(_axe().read_text("utf-8"))
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", _TAGS
    )
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def _axe() -> Path:
    """Return axe's script, from where Node looks for packages or from npm's global ones."""
    places = os.environ.get("NODE_PATH", "").split(os.pathsep)
    done = subprocess.run([require("npm", "npm"), "root", "--global"], capture_output=True, text=True)
    for place in (*places, done.stdout.strip()):
        file = Path(place) / "axe-core" / "axe.min.js"
        if place and file.is_file():
            return file
    pytest.fail(f"axe is not installed. Run: npm install --global {AXE}", pytrace=False)
