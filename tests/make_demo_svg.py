"""Renders docs/demo.svg, the README's picture of a terminal, from a real run: ``python tests/make_demo_svg.py``."""

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

COMMANDS = (("demo", "--out", "demo"), ("log", "verify", "demo"))
TARGET = Path(__file__).parent.parent / "docs" / "demo.svg"


def main() -> None:
    """Run the commands in an empty folder and draw what they print."""
    console = Console(record=True, width=112, file=io.StringIO(), force_terminal=True)
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS:
            console.print(Text(f"$ qbyok {' '.join(command)}", style="bold green"))
            program = [sys.executable, "-m", "qbyok", *command]
            done = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=True)
            console.print(Text(done.stdout, style="cyan", end=""))
            console.print(Text(done.stderr, end=""))
    picture = console.export_svg(title="qbyok")
    # The picture must not load fonts from anywhere.
    TARGET.write_text(re.sub(r"@font-face\s*{[^}]*}\s*", "", picture), "utf-8")


if __name__ == "__main__":
    main()
