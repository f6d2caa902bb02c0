"""The review page: making it, its size, and how long Chromium takes to show it.

``python -m bench.review``; needs Chromium (see docs/development.md).
"""

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from support.browser import chromium
from support.reviews import large_page

if __name__ == "__main__":
    with TemporaryDirectory() as name, chromium() as browser:
        for count in (300, 1_000, 5_000, 20_000):
            started = time.process_time()
            data = large_page(count)
            made = time.process_time() - started
            path = Path(name) / f"{count}.html"
            path.write_bytes(data)
            loads = []
            for _ in range(5):
                page = browser.new_page()
                page.goto(path.as_uri())
                loads.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") / 1000)
                page.close()
            print(
                f"{count:6,} answers  made in {made:5.2f} s  {len(data) / 1e6:5.1f} MB  loaded in {min(loads):5.2f} s"
            )
