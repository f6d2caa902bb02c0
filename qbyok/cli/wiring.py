"""Builds the concrete parts that a command needs, from settings. The only place that knows them all."""

import hashlib
import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbyok.cli import console
from qbyok.cli.progress import reading_evidence
from qbyok.config.locations import PROJECT_FILE, Locations
from qbyok.config.settings import Settings, load_settings
from qbyok.config.trust import is_trusted
from qbyok.errors import InputError, UsageError
from qbyok.files import RunDirectory, private_dir, write_atomic
from qbyok.interfaces import Provider, QuestionnaireFile
from qbyok.kinds.entries import check_pin
from qbyok.kinds.hosts import host_of, is_loopback
from qbyok.kinds.labels import LOCAL_ONLY, permitted
from qbyok.kinds.registry import OFFLINE
from qbyok.model import Layout, ProviderEntry
from qbyok.resources import resource_dir
from qbyok.wording import counted

if TYPE_CHECKING:
    from qbyok.evidence.encoder import Encoder
    from qbyok.evidence.index import EvidenceIndex
    from qbyok.evidence.refresh import Contents
    from qbyok.evidence.store import Store
    from qbyok.keys.secret import Key
    from qbyok.keys.store import KeyStore
    from qbyok.layout.saved import SavedLayout
    from qbyok.library.staleness import Held, Staleness
    from qbyok.library.store import Library
    from qbyok.model import LibraryEntry
    from qbyok.pipeline.keeping import Keep
    from qbyok.prompting.template import AnswerTemplate, LayoutTemplate
    from qbyok.questionnaire.candidates import Candidates
    from qbyok.ranking.vocabulary import Vocabulary
    from qbyok.redaction.redactor import Redactor


WHAT_TO_DO = (
    "say how the file is to be read (--save-layout NEW, and --layout NEW), or have your provider asked (--assist)"
)
"""What a person can do where detection finds too little."""


def locations() -> Locations:
    """Return where settings and state of this user lie (XDG on Linux, the system's habit elsewhere)."""
    from platformdirs import user_cache_path, user_config_path, user_state_path

    return Locations(
        cwd=Path.cwd(),
        user_file=user_config_path("qbyok") / "qbyok.toml",
        state=user_state_path("qbyok"),
        cache=user_cache_path("qbyok"),
    )


def settings(flags: Mapping[str, Any]) -> Settings:
    """Resolve the settings of this process."""
    return load_settings(flags, os.environ, locations())


def layouts(chosen: Settings, named: Sequence[Path] = ()) -> "Candidates":
    """Return the saved layouts that files may be read by: those that the user names, else those of the folder."""
    from qbyok.questionnaire.candidates import Candidates
    from qbyok.questionnaire.layouts import load_layout

    if named:
        return Candidates(layouts=tuple(map(load_layout, named)), named=True)
    return Candidates(layouts=_remembered(chosen.layouts))


@cache
def _remembered(folder: Path) -> "tuple[SavedLayout, ...]":
    """Read the folder of saved layouts, once; a file in it that can't be used is named, and stops nothing."""
    from qbyok.questionnaire.layouts import load_layout

    if not folder.is_dir() and folder != locations().layouts:
        console.warn(f"the folder of saved layouts {folder} does not exist (setting layouts)")
    found = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found.append(load_layout(path))
        except UsageError as error:
            console.warn(f"passed over in the folder of saved layouts: {console.one_line(error.message)}")
    return tuple(found)


def questionnaires(paths: Sequence[Path], layouts: "Candidates") -> tuple[QuestionnaireFile, ...]:
    """Open questionnaires, each of which must hold at least one question.

    Raises:
        InputError: a file can't be read, or nothing in it was recognised as a question.
        UsageError: two of the paths lead to the same file.
    """
    from qbyok.questionnaire.opening import open_questionnaire

    files = tuple(open_questionnaire(path, layouts) for path in paths)
    for first, second in combinations(paths, 2):
        if first.samefile(second):
            problem = "is given twice" if first == second else f"is the same file as {first}"
            raise UsageError(f"{second} {problem}", hint="Name each questionnaire once")
    for file in files:
        warn_of_lost(file.path, file.layout)
        if not file.layout.questions:
            raise InputError(
                f"no questions were recognised in {file.path}",
                hint=f"See what was found with: qbyok inspect {shlex.quote(str(file.path))}. Then {WHAT_TO_DO}",
            )
    return files


def warn_of_lost(path: Path, layout: Layout) -> None:
    """Name what a saved layout says of a file and the file lacks."""
    for sentence in layout.lost:
        console.warn(console.one_line(f"{path}: {sentence} (layout {layout.source})"))


def evidence_folder(chosen: Settings) -> Path:
    """Return the folder of evidence.

    Raises:
        UsageError: none was named.
    """
    if chosen.evidence is None:
        raise UsageError(
            "no evidence folder was named", hint="Give --evidence DIR: policies, reports and past answers"
        )
    return chosen.evidence


def evidence_index(chosen: Settings, today: date | None = None) -> "EvidenceIndex":
    """Read and index the evidence folder and what of the answer library holds for the scope.

    ``today`` is the day of the run, by which evidence has expired or not; it is this one (UTC), if not given.

    Raises:
        UsageError: no folder was named, or its ``evidence.toml`` is wrong; see ``encoder``.
        InputError: it holds nothing that can be read.
    """
    from qbyok.config.register import read_register
    from qbyok.evidence.index import EvidenceIndex
    from qbyok.evidence.labelling import LabelPolicy
    from qbyok.evidence.pairs import approvals
    from qbyok.evidence.using import UsePolicy
    from qbyok.evidence.walk import REGISTER
    from qbyok.library.scopes import in_scope

    register = read_register(evidence_folder(chosen) / REGISTER)
    entries = in_scope(library(chosen).entries(), chosen.scope or None)
    used = encoder(chosen)
    store, contents = _opened(chosen, entries, used)
    labels = LabelPolicy(patterns=chosen.labels, allowed=_allowed_labels(chosen))
    policy = UsePolicy(labels=labels, register=register, scope=chosen.scope, today=today or datetime.now(UTC).date())
    given = {*chosen.labels, *(label for entry in register.entries for label in entry.labels)}
    for label in sorted((labels.allowed or frozenset()) - given - {LOCAL_ONLY}):
        console.warn(
            f"label '{label}' of provider '{chosen.provider}' stands in no [labels] and no evidence.toml: no evidence"
            " has it"
        )
    for label in labels.unmatched(contents.documents):
        console.warn(f"label '{label}' fits no file of the evidence ([labels])")
    for sentence in policy.warnings(contents.documents, contents.skipped):
        console.warn(sentence)
    index = EvidenceIndex(store, contents, policy, vocabulary(chosen), encoder=used)
    staleness = _staleness(chosen, _held(entries, index), today)

    def why_stale(entry: "LibraryEntry") -> str:
        elsewhere = entry.scope and not chosen.scope
        return f"it is for {', '.join(entry.scope)}, and no scope was named" if elsewhere else staleness.why(entry)

    index.vouch(approvals(entries, why_stale, policy.labels_of))
    return index


def library_staleness(chosen: Settings, entries: "Sequence[LibraryEntry]") -> "Staleness":
    """Return what decides which entries of the library are out of date today: by the evidence folder, too, where one
    is named and an entry stood on anything.

    Raises:
        InputError: the folder holds nothing that can be read.
    """
    if not (chosen.evidence and any(entry.evidence for entry in entries)):
        return _staleness(chosen, None)
    return _staleness(chosen, _held(entries, evidence_index(chosen)))


def encoder(chosen: Settings) -> "Encoder | None":
    """Load the sentence encoder that the settings name, None where they name none.

    Raises:
        UsageError: it can't be used, its packages are not installed, or a project's file, which may come from
            somebody else as the model may, names it without consent.
    """
    if chosen.semantic is None:
        return None
    from qbyok.evidence.encoder import load_encoder

    if chosen.sources["semantic"] == PROJECT_FILE and not is_trusted(locations()):
        raise UsageError(
            f"{PROJECT_FILE} in this folder names a model that would be run (semantic = {chosen.semantic})",
            hint="If you agree run: qbyok config trust",
        )
    return load_encoder(chosen.semantic)


def _opened(
    chosen: Settings, entries: "Sequence[LibraryEntry]", encoder: "Encoder | None" = None
) -> "tuple[Store, Contents]":
    from qbyok.evidence.opening import Folder, open_index
    from qbyok.questionnaire.past import PastAnswers

    folder, known = evidence_folder(chosen), layouts(chosen)
    with reading_evidence() as on_progress:
        return open_index(
            Folder(
                root=folder,
                cache=evidence_cache(chosen),
                reading=hashlib.sha256(repr(known).encode()).hexdigest(),
                read_pairs=PastAnswers(layouts=known),
                library=entries,
                warn=console.warn,
                on_progress=on_progress,
                encoder=encoder,
            )
        )


def _held(entries: "Sequence[LibraryEntry]", index: "EvidenceIndex") -> "Held":
    """Return what the evidence holds that an answer may stand on; the answer library shows nothing itself."""
    from qbyok.library.staleness import Held, passages_in_question

    hashes = frozenset(document.sha256 for document in index.in_force)
    return Held(
        paths=frozenset(path for document in index.in_force for path in document.paths),
        documents=hashes,
        passages=index.held(passages_in_question(entries, hashes)),
    )


def _staleness(chosen: Settings, held: "Held | None", day: date | None = None) -> "Staleness":
    """Return what decides which entries are out of date on a day, by what the evidence holds, where that is known."""
    from qbyok.library.staleness import Staleness

    return Staleness(day=day or datetime.now(UTC).date(), max_age=chosen.library_max_age_days, held=held)


def vocabulary(chosen: Settings) -> "Vocabulary":
    """Return the words that stand for the same thing: qbyok's own, and those of the user's file.

    Raises:
        UsageError: that can't be read, or is no vocabulary.
    """
    from qbyok.ranking.vocabulary import shipped, with_own

    if chosen.vocabulary is None:
        return shipped()
    try:
        return with_own(chosen.vocabulary.read_text("utf-8"))
    except OSError as error:
        raise UsageError(
            f"cannot read the vocabulary {chosen.vocabulary}: {error.strerror}", hint="Check the setting vocabulary"
        ) from error
    except ValueError as error:
        raise UsageError(
            f"{chosen.vocabulary} is no vocabulary: {error}", hint="Its form is in docs/evidence.md"
        ) from error


def warn_of_unread(index: "EvidenceIndex", *, chosen: bool = False) -> None:
    """Name what was not read of the evidence: whole files, and parts of those that were read.

    What the user wanted left out is counted, and named only if that is ``chosen``.
    """
    read = {document.path for document in index.documents}
    named = [skipped for skipped in index.skipped if chosen or not skipped.chosen]
    for skipped in named:
        how = "left out" if skipped.chosen else "read but for a part" if skipped.path in read else "not read"
        console.warn(f"{how}: {skipped.path}: {skipped.reason}")
    if others := len(index.skipped) - len(named):
        console.say(f"left out as you said: {counted(others, 'document')} (see: qbyok evidence list)")


def evidence_cache(chosen: Settings) -> Path | None:
    """Return the folder where the index of evidence is kept, None where the user wants nothing kept."""
    return None if chosen.retention == "none" else locations().cache / "evidence"


def _allowed_labels(chosen: Settings) -> frozenset[str] | None:
    """Return the labels of evidence that the chosen provider may have; None for all, where nothing leaves."""
    if not asks_somebody(chosen):
        return None
    entry = chosen.named_entry()
    labels = permitted(entry.labels, host_of(entry.endpoint))
    others = (chosen.providers[name] for name in entry.failover if name in chosen.providers)
    if all(is_loopback(host_of(other.endpoint)) for other in others):
        return labels
    return labels - {LOCAL_ONLY}


def asks_somebody(chosen: Settings) -> bool:
    """Tell whether the chosen provider is one that is called: the offline provider asks nobody."""
    entry = chosen.providers.get(chosen.provider)
    return entry is not None and entry.kind != OFFLINE


def library(chosen: Settings, *, new: bool = False) -> "Library":
    """Return the user's answer library; unless it may be ``new``, one that the settings name should be there."""
    from qbyok.library.store import Library

    if not new and not chosen.library.exists() and chosen.library != locations().library:
        console.warn(f"the answer library {chosen.library} does not exist (setting library)")
    return Library(chosen.library)


def prompt_folder(chosen: Settings) -> Path:
    """Return the user's own folder of templates, or the one that is shipped."""
    return chosen.prompts or resource_dir("prompts")


def template(chosen: Settings) -> "AnswerTemplate":
    """Load the prompt template that answers are asked with."""
    from qbyok.prompting.loading import load_template
    from qbyok.prompting.template import AnswerTemplate

    found = load_template(AnswerTemplate, "answer", prompt_folder(chosen))
    return replace(found, says_schema=_must_say_schema(chosen))


def layout_template(chosen: Settings) -> "LayoutTemplate":
    """Load the prompt template that asks how a sheet is to be read."""
    from qbyok.prompting.loading import load_template
    from qbyok.prompting.template import LayoutTemplate

    found = load_template(LayoutTemplate, "layout", prompt_folder(chosen))
    return replace(found, says_schema=_must_say_schema(chosen))


def _must_say_schema(chosen: Settings) -> bool:
    """Tell whether the chosen provider enforces no schema, so that the prompt has to say it."""
    entry = chosen.providers.get(chosen.provider)
    return entry is not None and entry.says_schema


def chosen_entry(chosen: Settings) -> ProviderEntry:
    """Return the provider entry to call, with a model unless it is the offline provider.

    Raises:
        UsageError: no model was named, or one whose version changes.
    """
    return check_callable(chosen.entry())


def entries_to_call(chosen: Settings) -> tuple[ProviderEntry, ...]:
    """Return the provider entry to call, and those that its ``failover`` names.

    Raises:
        UsageError: see ``chosen_entry``; one of them can't be called.
    """
    return (chosen_entry(chosen), *map(check_callable, chosen.failover()))


def check_callable(entry: ProviderEntry) -> ProviderEntry:
    """Return an entry, with a model unless it is the offline provider.

    Raises:
        UsageError: no model was named, or one whose version changes.
    """
    if entry.kind != "offline" and not entry.model:
        raise UsageError(
            f"no model was named for provider '{entry.name}'",
            hint="Give --model ID (an exact version), or set it in qbyok.toml: qbyok has no default that would age",
        )
    check_pin(entry)
    return entry


def provider(entry: ProviderEntry, key: "Key | None") -> Provider:
    """Build the provider of an entry; without a key it can only say whom it would call."""
    from qbyok.egress.client import http_client
    from qbyok.providers.registry import build_provider

    return build_provider(entry, key=key, connect=http_client)


def enter_sandbox(chosen: Settings) -> None:
    """Put this process where it can reach the host of the chosen provider alone.

    Raises:
        UsageError: this system has no sandbox.
    """
    from qbyok.egress.sandbox import enter

    targets = [provider(entry, None).target for entry in entries_to_call(chosen)]
    enter(list(dict.fromkeys((target.host, target.port) for target in targets if target.host)))


def enforced_by() -> tuple[str, ...]:
    """Return what keeps this process from other hosts than the endpoint, as the log names it."""
    from qbyok.egress.sandbox import enforced

    kernel = enforced()
    return ("client", "tripwire", *([str(kernel)] if kernel else []))


def sandbox_flag() -> str:
    """Return the flag that this process was put into a sandbox by, to be repeated in a command; else nothing."""
    return " --sandbox" if len(enforced_by()) > 2 else ""


def keeper(chosen: Settings, directory: RunDirectory) -> "Keep | None":
    """Return what stores prompts and responses, None where the user does not want them kept."""
    if chosen.retention != "full":
        return None
    folder = private_dir(directory.content)
    return lambda digest, content: write_atomic(folder / digest, content)


def key_store() -> "KeyStore":
    """Return the user's stored keys."""
    from qbyok.keys.store import KeyStore

    return KeyStore(locations().state)


def redactor(chosen: Settings) -> "Redactor":
    """Return what hides secrets, and what the settings name, before anything is sent."""
    from qbyok.keys.redaction import load_redaction_key
    from qbyok.redaction.redactor import Redactor

    if chosen.restore_withheld:
        console.warn("restore = true in this folder's qbyok.toml has no effect before you agree: qbyok config trust")
    return Redactor(chosen.redaction, cache(lambda: load_redaction_key(locations().state)))


def may_restore(chosen: Settings) -> bool:
    """Tell whether answers may have the user's words again: by their leave, or where nothing was hidden from anybody
    else."""
    return chosen.restore or chosen.entry().kind == OFFLINE


def note_use(entry: ProviderEntry, key: "Key") -> None:
    """Have it in the user's state that a key is being used."""
    if entry.key:
        key_store().used(key.identity, entry.kind, entry.key.max_age_days)


def kind_for_key(name: str) -> str:
    """Return the kind of the provider that uses a key of this name, for the key's fingerprint.

    Raises:
        UsageError: no provider uses it.
    """
    for entry in settings({}).providers.values():
        if entry.key and entry.key.name == name:
            return entry.kind
    raise UsageError(f"no provider uses a key named '{name}'", hint="Give --provider anthropic or --provider openai")


def key_for(entry: ProviderEntry, key_file: str | None) -> "Key | None":
    """Find the key of an entry; the offline provider has none.

    Raises:
        CredentialError: it is in none of the places that the entry names.
    """
    from dataclasses import replace

    from qbyok.keys.finding import resolve_key
    from qbyok.keys.memory import guard_memory

    if entry.key is None:
        return None
    guard_memory()
    ref = replace(entry.key, file=key_file) if key_file else entry.key
    return resolve_key(ref, provider=entry.kind, env=os.environ, stdin=sys.stdin, store=key_store())
