"""``qbyok evidence``: what the evidence folder holds, and what a question would find in it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from qbyok.cli.options import Evidence, Scope

app = typer.Typer(help="Look into the evidence folder.", no_args_is_help=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def search(
    query: Annotated[list[str] | None, typer.Argument(help="Words or a whole question.", show_default=False)] = None,
    evidence: Evidence = None,
    scope: Scope = None,
    queries: Annotated[
        str | None, typer.Option(help="Read one query per line from this file, - for stdin.", show_default=False)
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="Passages per query.")] = 8,
    json: Annotated[bool, typer.Option("--json", help="Print qbyok.search/1 JSON, one line per query.")] = False,
) -> None:
    """Show the passages that a question would be answered from, best first. No network, no key.

    Where the setting semantic names a model, each has its ranks by words (lexical) and by meaning (semantic).
    """
    from qbyok.cli import console, wiring
    from qbyok.evidence.search_json import search_result
    from qbyok.redaction.requests import as_sent
    from qbyok.wording import hidden

    asked = _queries(" ".join(query or []), queries)
    chosen = wiring.settings({"evidence": evidence, "scope": scope})
    index, redactor = wiring.evidence_index(chosen), wiring.redactor(chosen)
    for text in asked:
        hits, replaced = as_sent(redactor, index.search(text, limit))
        if json:
            console.data_json(search_result(text, hits, replaced), compact=True)
            continue
        found_by = any(h.places for h in hits)
        console.table(
            ("rank", "score", *(["found by"] if found_by else []), "passage", "place", "text"),
            [
                (
                    str(h.rank),
                    f"{h.score:.{4 if found_by else 2}f}",  # the sums of two lists' places are small
                    *([", ".join(f"{name} {place}" for name, place in h.places.items())] if found_by else []),
                    h.passage.id,
                    f"{h.passage.path} › {h.passage.locator}",
                    h.passage.text,
                )
                for h in hits
            ],
        )
        if not hits:
            console.say("no passage of the evidence bears on this")
        if replaced:
            console.say(f"hidden behind placeholders, as it would be in a prompt: {hidden(replaced)}")


def _queries(query: str, source: str | None) -> list[str]:
    from qbyok.errors import UsageError

    if bool(query) == bool(source):
        raise UsageError(
            "there must be one query, or --queries", hint='Try: qbyok evidence search "encryption at rest"'
        )
    if not source:
        return [query]
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(
            f"cannot read the queries in {source}: {reason}", hint="Name a text file in UTF-8"
        ) from error
    return [line.strip() for line in text.splitlines() if line.strip()]


@app.command("index")
def make_index(
    evidence: Evidence = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the folder's index, and read nothing.")] = False,
    json: Json = False,
) -> None:
    """Read what is new or changed in the evidence folder, and keep it for later runs, which do so by themselves.

    Where the setting semantic names a model, the passages' vectors are made and kept, too.
    """
    from qbyok.cli import console, wiring
    from qbyok.evidence.opening import forget_index, index_path
    from qbyok.wording import counted

    chosen = wiring.settings({"evidence": evidence})
    folder = wiring.evidence_folder(chosen)
    if remove:  # also where none is kept now: one may be there from before
        old = index_path(folder, wiring.locations().cache / "evidence")
        removed = str(old) if old.exists() else None
        if removed:
            forget_index(old, console.warn)
        if json:
            console.data_json({"removed": removed})
        else:
            console.say(f"removed {removed}" if removed else "there is no index of this folder to remove")
        return
    index = wiring.evidence_index(chosen)
    wiring.warn_of_unread(index)
    passages = sum(document.passages for document in index.documents)
    kept = str(index.kept) if index.kept else None
    if json:
        documents = len(index.documents)
        console.data_json(
            {"index": kept, "documents": documents, "passages": passages, "skipped": len(index.skipped)}
        )
        return
    if kept:
        console.data(kept)
    console.say(
        f"{counted(len(index.documents), 'document')}, {counted(passages, 'passage')}"
        + ("" if kept else "; the index is not kept")
    )


@app.command("list")
def list_documents(evidence: Evidence = None, scope: Scope = None, json: Json = False) -> None:
    """List the documents with what is known of them, and what was left out and why."""
    from qbyok.cli import console, wiring
    from qbyok.evidence.listing import dated, document_record, remarks

    index = wiring.evidence_index(wiring.settings({"evidence": evidence, "scope": scope}))
    if json:
        console.data_json(
            {
                "documents": list(map(document_record, index.documents)),
                "skipped": [{"path": s.path, "reason": s.reason} for s in index.skipped],
            }
        )
        return
    console.table(
        (
            *("document", "title", "passages", "answers", "labels", "scope", "approved", "expires", "owner"),
            *("dated", "remarks", "sha256"),
        ),
        [
            (
                f"{d.path} (answer library)" if d.kept else d.path,
                d.title,
                str(d.passages),
                str(d.pairs),
                ", ".join(d.labels),
                ", ".join(d.source.scope),
                d.source.approved,
                f"{d.source.expires} (expired)" if d.source.expired else d.source.expires,
                d.source.owner,
                dated(d),
                ", ".join(one.kind for one in remarks(d)),
                d.sha256[:16],
            )
            for d in index.documents
        ],
        spare=("sha256", "answers", "owner", "dated", "passages", "title"),
    )
    for document in index.documents:
        for remark in remarks(document):
            console.say(f"{document.path}: {remark.text}")
    wiring.warn_of_unread(index, chosen=True)
