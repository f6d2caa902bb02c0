"""The schema of the response in words, for endpoints that enforce none.

The text is fixed, so that what was sent can be rebuilt: a change to it is a new version. It ends the user part, and
is part of the prompt's digest and size like everything else that is sent. The response is checked as any other.
"""

import json
from collections.abc import Mapping
from typing import Any

VERSION = "schema-in-prompt/1"
_TEXT = """
The response is one JSON object that satisfies the JSON Schema on the next line. It begins with { and ends with }:
no code fence, and no text before or after it.
"""


def schema_text(schema: Mapping[str, Any]) -> str:
    """Return what is added to the user part; the schema is its last line."""
    return f"{_TEXT}{json.dumps(schema, ensure_ascii=False)}\n"
