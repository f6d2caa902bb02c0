import json
from dataclasses import replace
from importlib import resources

from jsonschema import Draft202012Validator

from qbyok.evidence.passages import make
from qbyok.evidence.search_json import search_result
from qbyok.model import Hit, Provenance

_SCHEMA = json.loads(resources.files("qbyok.schemas").joinpath("search-1.schema.json").read_text(encoding="utf-8"))


def test_the_result_has_the_published_form() -> None:
    source = Provenance(scope=("Cloud",), expires="2026-01-31", expired=True, owner="CISO")
    passage = make("access/mfa.md", "Access › MFA", ("Access", "MFA"), "MFA is required.")
    passage = replace(passage, labels=("eu-only",), source=source)
    result = search_result("Is MFA required?", [Hit(rank=1, score=2.5, passage=passage)], {"word": 1})
    Draft202012Validator.check_schema(_SCHEMA)
    Draft202012Validator(_SCHEMA).validate(json.loads(json.dumps(result)))
    assert result == {
        "schema": "qbyok.search/1",
        "query": "Is MFA required?",
        "redacted": {"word": 1},
        "hits": [
            {
                "rank": 1,
                "score": 2.5,
                "passage": {
                    "id": passage.id,
                    "sha256": passage.sha256,
                    "path": "access/mfa.md",
                    "locator": "Access › MFA",
                    "heading": ["Access", "MFA"],
                    "text": "MFA is required.",
                },
                "document": {
                    "labels": ["eu-only"],
                    "scope": ["Cloud"],
                    "approved": None,
                    "expires": "2026-01-31",
                    "expired": True,
                    "owner": "CISO",
                    "superseded": None,
                    "foreign": None,
                },
            }
        ],
    }


def test_a_result_without_hits_is_valid() -> None:
    assert Draft202012Validator(_SCHEMA).is_valid(search_result("zebra", [], {}))


def test_another_version_is_not() -> None:
    assert not Draft202012Validator(_SCHEMA).is_valid({**search_result("zebra", [], {}), "schema": "qbyok.search/2"})
