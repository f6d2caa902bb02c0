"""The data flow as JSON values: the published format ``qbyok.dataflow/1``."""

from collections.abc import Sequence
from typing import Any

from qbyok import __version__
from qbyok.dataflow.facts import Destination, Facts, Use
from qbyok.dataflow.review import review
from qbyok.dataflow.statements import CONTRACT, RUN_DIRECTORY, enforcement, not_sent, programs, sent, stored
from qbyok.kinds.labels import permitted
from qbyok.kinds.registry import KINDS

SCHEMA = "qbyok.dataflow/1"


def dataflow(facts: Facts) -> dict[str, Any]:
    """Return what data goes where, under which key, what is kept, what holds it, and what can't be held from here."""
    chosen = facts.settings
    return {
        "schema": SCHEMA,
        "qbyok": __version__,
        "provider": chosen.provider,
        "offline": not any(one.leaves for one in facts.destinations if one.use is not Use.NAMED),
        "destinations": [_destination(one) for one in facts.destinations],
        "sent": sent(facts),
        "not_sent": not_sent(facts),
        "labels": [
            {"label": name, "patterns": list(patterns), "providers": _allowed(name, facts.destinations)}
            for name, patterns in sorted(chosen.labels.items())
        ],
        "run_directory": RUN_DIRECTORY,
        "stored": stored(facts),
        "programs": programs(facts),
        "enforcement": enforcement(),
        "contract": [{"topic": topic, "statement": statement} for topic, statement in CONTRACT],
        "review": [{"question": question, "answer": answer} for question, answer in review(facts)],
        "run": facts.run,
    }


def _destination(one: Destination) -> dict[str, Any]:
    target = one.target
    kind = KINDS.get(target.kind)
    return {
        "use": one.use.value,
        "provider": target.provider,
        "kind": target.kind,
        "api": target.api,
        "endpoint": target.endpoint,
        "host": target.host,
        "port": target.port,
        "region": target.region,
        "runs_in": one.region,
        "model": target.model,
        "pin": target.pin,
        "structured": target.structured,
        "sent_switches": dict(one.sent),
        "labels": list(target.labels),
        "allow_batch": one.allow_batch,
        "key": {
            "name": one.key_name,
            "places": list(one.key_places),
            "known": [
                {"source": key.source, "fingerprint": key.fingerprint, "age_days": key.age_days} for key in one.keys
            ],
        },
        "vendor_keeps": kind.keeps if kind else "",
        "vendor_residency": kind.residency if kind else "",
        "problem": one.problem,
    }


def _allowed(label: str, destinations: Sequence[Destination]) -> list[str]:
    """Return the providers to which evidence with a label may go, by the settings."""
    targets = (one.target for one in destinations)
    names = (target.provider for target in targets if label in permitted(target.labels, target.host))
    return list(dict.fromkeys(names))
