"""What is sent, kept and held back: what the code does whatever the settings, filled in with what these say."""

from collections.abc import Iterator

from qbyok.dataflow.facts import Facts
from qbyok.wording import counted

_NOT_SENT = (
    "Files as such: neither the questionnaire nor a document of the evidence is uploaded.",
    "Passages that the search on this machine did not choose for the question, and evidence with a label that the"
    " provider does not have.",
    "With qbyok inspect --assist: hidden rows, columns and sheets.",
    "In headers: the name of the user, of this machine or its system. Paths outside the evidence folder.",
    "Any key but the one of the provider that is called.",
)

CONTRACT = (
    (
        "Retention",
        "What the provider keeps of requests and responses, and for how long. Where its API has a switch against"
        " storing, it is sent; whether it is obeyed can't be seen from here.",
    ),
    (
        "Batches",
        "Only qbyok batch, and only where the provider's entry says allow_batch = true: the provider stores the"
        " requests and answers of a batch until they are deleted there, which qbyok asks for once it has them all. No"
        " agreement on zero retention covers that.",
    ),
    (
        "Training",
        "Whether the provider trains models on inputs and outputs. Nothing in a request forbids it: the contract and"
        " the settings of the account behind the key decide.",
    ),
    (
        "Sub-processors",
        "Whom the provider passes data on to: its own list of sub-processors, and, at a cloud or a gateway, those of"
        " whoever runs it.",
    ),
    (
        "Abuse monitoring",
        "Whether the provider's programs or staff look at content to find abuse, and how long they keep it for that.",
    ),
    (
        "Place",
        "Where behind its host the provider computes: calls are held to the host, the rest is the provider's word. On"
        " Bedrock a prefix of the model's name (eu., global.) has other regions compute, too. OpenAI counts the JSON"
        " schema of the answer, with the verdicts that a file allows, as system data, which may leave the region.",
    ),
    (
        "Model",
        "Which model answers. The name in each response is compared with the one that was asked for; it is a claim.",
    ),
    (
        "Network",
        "Resolvers and networks in between see the endpoint's name, times and sizes; TLS hides content from them.",
    ),
)
"""What is a matter of contract or trust, and can't be enforced from this machine."""

RUN_DIRECTORY = "qbyok-runs/TIME in the working folder, or what --out names"

_UNTIL_DELETED = "you delete it"


def not_sent(facts: Facts) -> list[str]:
    """Return what no call holds."""
    hidden = facts.settings.redaction
    kinds = {"email": "e-mail addresses", "phone": "phone numbers", "ip": "IP addresses"}
    also = [counted(len(hidden.words), "listed word"), *(kinds[kind] for kind in hidden.kinds)]
    back = "put back into answers on this machine" if facts.settings.restore else "not put back into answers"
    return [
        *_NOT_SENT,
        "Keys, tokens, passwords, private keys and connection strings that a detector on this machine finds in"
        " questions and passages: placeholders are sent instead, and they are not put back into answers.",
        f"By [redact]: {', '.join(also)}: placeholders are sent instead, and {back}. What a placeholder stands for is"
        " in the memory of the process alone.",
    ]


def sent(facts: Facts) -> list[dict[str, str]]:
    """Return what a call holds: what, from where, and how much of it."""
    chosen, template = facts.settings, facts.template
    rows = (
        (
            "instructions",
            f"prompt template '{template['name']}', version {template['version']}, SHA-256 {template['sha256']}",
            "the same for each question",
        ),
        (
            "question",
            "the questionnaire: its text, number, headings, guidance and the verdicts that it offers",
            "one per call",
        ),
        (
            "passages",
            "the evidence and the answer library: text, file name and place of those that a search on this machine"
            " chose",
            f"at most {chosen.passages} per call",
        ),
        (
            "approved answers",
            "the answer library and answered questionnaires in the evidence: earlier answers to the same question,"
            " with file name, place and date",
            "all of them",
        ),
        ("schema", "the JSON form of the answer, with the verdicts that the file allows", "with each call"),
        (
            "samples of rows",
            "sheets and tables that detection is unsure of, only by qbyok inspect --assist",
            "per call the name of one, and some of its rows with texts that are cut",
        ),
        (
            "the key alone",
            "calls that cost nothing: qbyok keys test, keys rotate, models and doctor",
            "no content; doctor --spend asks one fixed question",
        ),
    )
    return [{"what": what, "source": source, "extent": extent} for what, source, extent in rows]


def stored(facts: Facts) -> list[dict[str, str]]:
    """Return what is kept on this machine: what, where, what it holds, and until when. RUN is a run's directory."""
    return [
        {"what": what, "where": where, "holds": holds, "until": until} for what, where, holds, until in _stored(facts)
    ]


def _stored(facts: Facts) -> Iterator[tuple[str, str, str, str]]:
    places, retention = facts.places, facts.settings.retention
    digests = "prompts and responses" if retention == "none" else "prompts, responses and answers"
    yield "answered copies", "RUN", "the questionnaires with answers; review copies if asked for", _UNTIL_DELETED
    yield "answers", "RUN/answers.jsonl", "answers, citations with their quotes, findings", _UNTIL_DELETED
    yield "answers before review", "RUN/answers.before-review.jsonl", "those that people decided", _UNTIL_DELETED
    cited = "the quotes in them" if retention == "none" else "the passages that they cite"
    yield "review", "RUN/review.html", f"questions, answers and {cited}, for people who decide", _UNTIL_DELETED
    yield "decisions", "RUN/state/decisions.json", "what people decided, names, comments", _UNTIL_DELETED
    yield "layout", "RUN/layout.toml", "how sheets are read, after qbyok inspect --assist", _UNTIL_DELETED
    yield "run log", "RUN/run.jsonl", f"who was asked what with which key; digests of {digests}", _UNTIL_DELETED
    yield "responses", "RUN/state/responses", "the provider's responses", "the run is complete and no question failed"
    if retention == "full":
        yield "content", "RUN/state/content", "prompts and responses (retention = full)", _UNTIL_DELETED
    yield "plan and salt", "RUN/state", "settings and paths, to resume; the salt of the digests", _UNTIL_DELETED
    yield (
        "ledger",
        f"{places.state}/spend.db",
        "of each call: time, run and path of its log, name of the questionnaire, provider, model, name and"
        " fingerprint of the key, template, tokens, cost; no text",
        _UNTIL_DELETED,
    )
    yield (
        "what is known of keys",
        f"{places.state}/keys.json",
        "names, sources, fingerprints, dates; no key",
        "qbyok keys remove",
    )
    yield (
        "key of the placeholders",
        f"{places.state}/redaction.key",
        "random; the letters of placeholders are made with it",
        _UNTIL_DELETED,
    )
    yield "consent", f"{places.state}/trust.json", "path and SHA-256 of project files you agreed with", _UNTIL_DELETED
    yield (
        "answer library",
        places.library,
        "answers that people approved, with who did and their source",
        _UNTIL_DELETED,
    )
    yield "saved layouts", places.layouts, "how files are read: sheets, columns, texts of headers", _UNTIL_DELETED
    yield "settings", f"{places.settings}, and qbyok.toml in the working folder", "no key", _UNTIL_DELETED
    yield (
        "keys",
        "the system's keyring",
        "keys that qbyok keys set and rotate stored",
        "qbyok keys remove; an old one after rotate until a run has succeeded",
    )
    passages = (
        "all passages of the evidence and of the answer library, with names and places of their files, and their"
        " vectors if the setting semantic names a model"
    )
    if places.indexes:
        yield "evidence indexes", places.indexes, passages, "qbyok evidence index --remove, for each folder"
    else:
        yield "evidence index", "memory of the process", passages, "the process ends"


def programs(facts: Facts) -> list[dict[str, str]]:
    """Return the user's own programs that may be run: they are not held to the endpoint, except by the sandbox."""
    found = {
        one.key_program: {
            "program": one.key_program,
            "when": f"to print the key '{one.key_name}', where it is not found before",
            "given": "nothing; of the environment what secret managers need, and no key of a provider",
        }
        for one in facts.destinations
        if one.key_program
    }
    alert = facts.settings.budget.alert_command
    if alert:
        found["alert_command"] = {
            "program": alert[0].replace("\\", "/").rpartition("/")[2],
            "when": "a share of a cost limit is spent",
            "given": "the limit, the name of its key, what is spent, and the path of the run; no content",
        }
    return list(found.values())


def enforcement() -> list[dict[str, str]]:
    """Return what keeps the process from other hosts than the endpoint (``docs/egress.md``)."""
    rows = (
        (
            "client",
            "always",
            "qbyok's own calls: to another host or port, by plain http to another machine, through a proxy, with"
            " another key, after a redirect",
            "other code in the process",
        ),
        (
            "tripwire",
            "always",
            "other Python code in the process: connections to anyone else and look-ups of other names; the run stops",
            "code that goes past Python's sockets; other processes; Unix sockets",
        ),
        (
            "sandbox",
            "with qbyok answer --sandbox, on Linux",
            "new connections of the process and its children to anyone else, by a network namespace; where only"
            " Landlock is there, TCP to other ports",
            "Unix sockets in folders, such as the keyring's; sockets opened before; with Landlock also other hosts by"
            " the same port, and UDP",
        ),
    )
    return [{"layer": layer, "active": when, "stops": stops, "leaves": leaves} for layer, when, stops, leaves in rows]
