"""What a vendor review asks of a tool that uses AI, answered from the settings."""

from collections.abc import Iterator

from qbyok.dataflow.facts import Facts, Use


def review(facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield the usual questions with their answers."""
    chosen = facts.settings
    called = [one.target for one in facts.destinations if one.leaves and one.use is not Use.NAMED]
    names = ", ".join(dict.fromkeys(f"{one.provider} ({one.host})" if one.host else one.provider for one in called))
    yield (
        "Is the AI shared, or controlled by the customer?",
        "Controlled by whoever runs the tool: provider, model, endpoint and key are theirs, under their own contract."
        " There is no model, account or server of the tool's makers.",
    )
    yield (
        "Is data used to train models?",
        "Not by the tool: it trains nothing and sends nothing to its makers. Whether the provider does is a matter of"
        " the contract with it, and can't be enforced from here.",
    )
    yield (
        "Which sub-processors receive data?",
        f"By these settings: {names}, under the user's own contract, and whomever it passes data on to."
        if names
        else "None by these settings: nobody is called.",
    )
    yield (
        "What is logged, and who can read it?",
        "Each run writes a hash-chained log on this machine: settings, provider, host, region, model, key"
        " fingerprint, prompt version, passages by file name, place and hash, cost. No key and no content is in it."
        f" On Linux and macOS only the user's account may read it (mode 0600). Retention of content is"
        f" '{chosen.retention}'.",
    )
    yield (
        "How are prompts constructed?",
        f"From a versioned template, the question, at most {chosen.passages} passages that a search on this machine"
        " chose, and approved answers to the same question. qbyok answer --dry-run names the passages,"
        " qbyok prompts render shows the prompt word for word; the log has the SHA-256 of each prompt.",
    )
    yield (
        "Does the tool send telemetry?",
        "No: no telemetry, no update check, no crash reports. Tracing and debug logs of the vendors' SDKs are off,"
        " and headers that tell about the machine are removed.",
    )
    yield (
        "Does a person review what the AI writes?",
        "The tool sends nothing to the customer: it writes a copy, and a person decides what to hand over. Code"
        " checks that each quote stands word for word in a passage that was sent. An answer that fails a check"
        f" counts as needing review, and {_drafts(chosen.drafts)}.",
    )
    yield (
        "Can AI be switched off?",
        "Yes: the provider 'offline' (provider = \"offline\", or --provider offline) drafts from approved answers and"
        " quotes, without a model and without a network."
        if called
        else "It is off by these settings: the provider 'offline' calls nobody.",
    )
    yield (
        "How is prompt injection handled?",
        "Texts of questionnaires and evidence are data between delimiters that they can't forge, without invisible"
        " characters. The model has no tools. Its response must fit a schema and cite word for word, and is written"
        " as text, never as a formula. An injected text can still make an answer wrong: that is why answers are"
        " checked and reviewed.",
    )
    yield (
        "What may the AI do by itself?",
        "Answer one question with one JSON object, or say how one sheet is to be read. It is given no tools: code"
        " decides what is written, and where.",
    )
    yield (
        "Are requests limited in size and cost?",
        f"At most {chosen.passages} passages and {chosen.max_output_tokens} output tokens per call, and"
        f" {chosen.concurrency} calls at once. Cost limits in US dollars: {_limits(facts)}.",
    )
    yield (
        "How is data deleted?",
        "On this machine by deleting the run directory and what else is listed above; qbyok keys remove takes a key"
        " out of the keyring. At the provider by its own means and terms.",
    )


def _drafts(drafts: str) -> str:
    return "is left blank" if drafts == "blank" else "is written with a mark that says so"


def _limits(facts: Facts) -> str:
    chosen = facts.settings
    limits = chosen.budget.limits
    named = {"max_cost": chosen.max_cost, "run": limits.run, "day": limits.day, "month": limits.month}
    given = [f"{name} {amount:f}" for name, amount in named.items() if amount is not None]
    given += [f"limits of key '{name}'" for name in sorted(chosen.budget.keys)]
    return ", ".join(given) or "none is set"
