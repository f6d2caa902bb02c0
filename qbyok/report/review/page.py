"""Puts the review page together: one file that loads nothing and sends nothing.

Its policy (CSP) lets run and apply only what this module hashed. Text from files and models is in the page as JSON
alone, in which nothing can close the element around it, and the script makes text nodes of it, never markup.
"""

import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_SCRIPTS = ("store", "list", "detail", "transfer", "keys", "start")
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def review_page(data: Mapping[str, Any]) -> bytes:
    """Return the page for what ``page_data`` returned, in UTF-8."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(_FOLDER), autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True
    )
    style, script = _text("page.css"), _script()
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_digest(script)}'",
            f"style-src '{_digest(style)}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )
    page = environment.get_template("page.html").render(
        run=data["run"],
        policy=policy,
        # Our own files, and JSON without any character that means something in HTML.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        data=Markup(script_json(data)),  # noqa: S704
    )
    return page.encode("utf-8", "backslashreplace")


def script_json(data: Mapping[str, Any]) -> str:
    """Return JSON that can stand in a ``<script>`` element: it holds none of ``< > &``."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


@cache
def _text(name: str) -> str:
    return (_FOLDER / name).read_text("utf-8")


def _script() -> str:
    return "\n".join(_text(f"{name}.js") for name in _SCRIPTS)


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
