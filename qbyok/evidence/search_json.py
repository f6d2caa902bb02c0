"""The published form of a search result, ``qbyok.search/1`` (see ``schemas/search-1.schema.json``)."""

from collections.abc import Mapping, Sequence
from typing import Any

from qbyok.evidence.listing import source_record
from qbyok.model import Hit


def search_result(query: str, hits: Sequence[Hit], redacted: Mapping[str, int]) -> dict[str, Any]:
    """Return a query and its hits as the published format has them; ``redacted`` counts what is hidden in them."""
    found = [_hit(hit) for hit in hits]
    return {"schema": "qbyok.search/1", "query": query, "redacted": dict(redacted), "hits": found}


def _hit(hit: Hit) -> dict[str, Any]:
    passage = hit.passage
    return {
        "rank": hit.rank,
        "score": hit.score,
        **({"places": dict(hit.places)} if hit.places else {}),
        "passage": {
            "id": passage.id,
            "sha256": passage.sha256,
            "path": passage.path,
            "locator": passage.locator,
            "heading": list(passage.heading),
            "text": passage.text,
        },
        "document": {"labels": list(passage.labels), **source_record(passage.source)},
    }
