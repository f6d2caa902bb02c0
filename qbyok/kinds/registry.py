"""All kinds of providers that can be called. A new kind is one file of facts and one line here."""

from collections.abc import Mapping

from qbyok.kinds.anthropic import ANTHROPIC
from qbyok.kinds.azure_openai import AZURE_OPENAI
from qbyok.kinds.bedrock import BEDROCK
from qbyok.kinds.kind import Kind
from qbyok.kinds.openai import OPENAI
from qbyok.kinds.openai_compatible import OPENAI_COMPATIBLE
from qbyok.kinds.vertex import VERTEX

OFFLINE = "offline"
"""The kind that calls nobody."""

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (ANTHROPIC, OPENAI, AZURE_OPENAI, OPENAI_COMPATIBLE, BEDROCK, VERTEX)
}
