"""The words of the domain, as frozen values that every floor shares (see README, "Words")."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal


class Role(StrEnum):
    """What an answer slot is for."""

    VERDICT = "verdict"
    ANSWER = "answer"
    COMMENT = "comment"
    EVIDENCE = "evidence"
    OWNER = "owner"
    DATE = "date"
    RESPONSIBILITY = "responsibility"
    SCORE = "score"


class SlotKind(StrEnum):
    """How a slot is filled."""

    TEXT = "text"
    """Free text."""
    CHOICE = "choice"
    """One of ``allowed``, written out (a drop-down list, or options that the header names)."""
    TICK = "tick"
    """A mark (the one value that is allowed) in this cell when ``option`` is chosen, nothing otherwise."""
    CHECKBOX = "checkbox"
    """A check box, set when ``option`` is chosen."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Slot:
    """One place to write.

    ``at`` is the locator (``Sheet name!C5``; ``table T row R cell C``; ``after paragraph N``; a place inside a
    cell follows after `` # ``). ``allowed`` are the values that the file itself permits here, in its order; for a
    tick that is its mark. ``option`` is what a tick or check box stands for. ``existing`` is what the slot already
    holds; where ``default`` is true that is a preset such as "Not assessed", and may be overwritten. ``printed`` is
    the cell's whole text where ``existing`` are but the options that are ticked in it. ``unticked`` is what a slot
    that is ticked is to hold without its mark ("" for nothing, and for a check box), None where it is not ticked.
    ``why`` says in a few words how the slot was recognised.
    """

    at: str
    role: Role
    kind: SlotKind
    writable: bool = True
    allowed: tuple[str, ...] | None = None
    option: str | None = None
    existing: str | None = None
    default: bool = False
    printed: str | None = None
    unticked: str | None = None
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependency:
    """A question whose verdict decides whether another one applies: it does if the verdict is one of ``answers``.

    ``answers`` is empty where the questionnaire does not say which verdicts those are.
    """

    question_id: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """One question of a questionnaire.

    ``id`` is stable: it depends on the file's bytes and the question's place alone (see ``question_id``).
    ``label`` is the questionnaire's own number ("A&A-01.1"); ``section`` the path of headings above it;
    ``depends_on`` the questions whose answers decide whether this one applies: all of them have to agree.
    """

    id: str
    at: str
    text: str
    label: str = ""
    section: tuple[str, ...] = ()
    guidance: str = ""
    depends_on: tuple[Dependency, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def allowed(self) -> tuple[str, ...]:
        """The verdicts that this question permits, in the file's own words and order; empty for free text."""
        options: list[str] = []
        for slot in self.slots:
            if slot.role is Role.VERDICT and slot.writable:
                options += (slot.option,) if slot.option else slot.allowed or ()
        return tuple(dict.fromkeys(options))


class Confidence(StrEnum):
    """How sure detection is."""

    HIGH = "high"
    """The file says so itself: by words of a header, a drop-down list, a check box."""
    MEDIUM = "medium"
    """Several signs agree, none of them conclusive."""
    LOW = "low"
    """A guess that a person should look at."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ColumnNote:
    """What detection takes a column for. ``column`` is its letter in a workbook, its number in a document's table.

    ``use`` is ``question``, ``label``, ``section``, ``guidance`` or the role of its slots. ``tables`` are the first
    rows of the tables that it is said of, empty where it holds for all of the sheet.
    """

    column: str
    use: str
    why: str
    confidence: Confidence
    tables: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SheetNote:
    """What detection made of one sheet (of a document: of its text or one table), why, and how sure it is."""

    name: str
    used: bool
    why: str
    confidence: Confidence = Confidence.HIGH
    columns: tuple[ColumnNote, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Layout:
    """What is asked in a questionnaire; ``source`` names the saved layout that says so, "" where it was detected.

    ``lost`` says for a person what such a layout names and this file lacks.
    """

    sheets: tuple[SheetNote, ...]
    questions: tuple[Question, ...]
    source: str = ""
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleRow:
    """One row of a sample: its number, its texts by column letter, and the columns whose cell is left open."""

    number: int
    texts: Mapping[str, str]
    open: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sample:
    """What a provider may be shown of a sheet (of a document: of a table) that detection could not read for sure.

    ``name`` is the sheet's name or the table's locator, ``columns`` are the letters of the columns that it shows,
    ``last`` is the number of the last row that holds anything; ``rows`` are some of the rows up to it.
    """

    name: str
    columns: tuple[str, ...]
    last: int
    rows: tuple[SampleRow, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class SlotWrite:
    """One slot and what to put there: for a tick "" is an empty cell; a check box is set by any text but "".

    ``clears`` take out the marks of the question's other options. They are written together with it, or none is.
    """

    slot: Slot
    text: str
    clears: tuple["SlotWrite", ...] = ()

    @property
    def together(self) -> tuple["SlotWrite", ...]:
        """This write and its ``clears``."""
        return (self, *self.clears)


@dataclass(frozen=True, kw_only=True, slots=True)
class Remark:
    """A note for a reviewer, attached to a slot."""

    at: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotations:
    """What a copy shows besides its answers, in a reviewer's name.

    ``date`` is ISO 8601 in UTC ("2026-01-31T09:30:00Z"). With ``tracked`` the answers in a Word document are
    tracked changes; ``remarks`` become cell notes or Word comments.
    """

    author: str
    date: str
    tracked: bool = False
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """Proof of a write: what the answered file shares with the original, and what was read back.

    ``parts_changed`` names the zip parts that differ, ``parts_added`` those that are new (for annotations only);
    every other part is byte-identical. A file that is no archive counts as one part with the original's name, of
    which all but the answers is byte-identical. ``written`` are the locators whose text was read back from the
    finished file and equalled what was asked for.
    """

    original_sha256: str
    answered_sha256: str
    parts_total: int
    parts_changed: tuple[str, ...]
    parts_added: tuple[str, ...] = ()
    written: tuple[str, ...]
    findings: tuple["Finding", ...] = ()


class Severity(StrEnum):
    """What a finding does to an answer."""

    INFO = "info"
    """Worth knowing; the answer stands."""
    REVIEW = "review"
    """A person has to look before the answer counts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """Result of a check: a kebab-case rule id, what it means for the answer, and one sentence for people."""

    rule: str
    severity: Severity
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentEntry:
    """What ``evidence.toml`` says of the documents that ``patterns`` fit; None and () where it says nothing.

    ``own`` tells whether they are about the user's own company, ``superseded`` whether others replace them.
    """

    patterns: tuple[str, ...]
    labels: tuple[str, ...] = ()
    scope: tuple[str, ...] | None = None
    approved: date | None = None
    expires: date | None = None
    owner: str | None = None
    own: bool | None = None
    superseded: bool | None = None
    ignore: bool | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Register:
    """What a folder's ``evidence.toml`` says: the names of the user's own company, and entries in their order."""

    company: tuple[str, ...] = ()
    entries: tuple[DocumentEntry, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """What is known of a document as a source, beside its text.

    ``scope`` names products or entities, none for all. Dates are ISO 8601, "" where nobody said them; ``expired`` is
    whether ``expires`` lies before the day of the run. ``superseded`` and ``foreign`` say why it seems to be replaced
    by another, or about another company; "" where it does not.
    """

    scope: tuple[str, ...] = ()
    approved: str = ""
    expires: str = ""
    expired: bool = False
    owner: str = ""
    superseded: str = ""
    foreign: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A piece of an evidence document, as it may be sent and cited.

    ``path`` is relative to the evidence folder, with forward slashes; ``locator`` leads a person to the place
    ("p. 4 › Encryption", "Controls!B7"); ``sha256`` is that of the text in UTF-8. ``earlier`` is true of what comes
    from a questionnaire that was answered before: its name may be that of another customer. ``labels`` decide to whom
    it may be sent; ``source`` is what is known of its document. ``stale`` says why an earlier answer is out of date,
    "" where it is in force.
    """

    id: str
    sha256: str
    path: str
    locator: str
    heading: tuple[str, ...]
    text: str
    earlier: bool = False
    labels: tuple[str, ...] = ()
    source: Provenance = Provenance()
    stale: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """A passage that a search found; ranks count from 1, a higher score is better.

    ``places`` are its ranks in the lists that the search made one of, by their names; empty where there was one list.
    """

    rank: int
    score: float
    passage: Passage
    places: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Approval:
    """Who vouches for an answer of the library and since when (ISO 8601); ``stale`` as in ``Passage``. ``labels`` are
    those of the documents that it stood on: it may go no further than they."""

    by: str
    at: str
    stale: str = ""
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovedAnswer:
    """A question/answer pair that a person gave before; ``passage`` is the same pair as evidence.

    ``allowed`` are the verdicts that the earlier questionnaire permitted, empty where unknown; ``date`` is
    ISO 8601, empty where the source names none. ``approval`` is that of the answer library, None where the pair only
    stands in a file.
    """

    question: str
    verdict: str
    answer: str
    allowed: tuple[str, ...]
    date: str
    passage: Passage
    approval: Approval | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class QuestionAnswer:
    """A question as it stands answered in a file; ``at`` is the question's locator there."""

    at: str
    label: str
    question: str
    verdict: str
    answer: str
    allowed: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Support:
    """A passage that an approved answer stood on: its id and hash, and path, hash and labels of its document."""

    passage: str
    sha256: str
    path: str
    document: str
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryEntry:
    """A question/answer pair that a person approved, as the answer library keeps it.

    ``file``, ``sha256`` and ``at`` say where it stood; ``answered`` is when that file was last changed (ISO 8601,
    empty if unknown), ``approved_by`` and ``approved_at`` who vouches for it and since when. ``run`` is the run that
    gave the answer, "" where it came from a file. ``scope`` are the products or entities that it holds for, empty for
    all; ``expires`` is the last day that it is in force (ISO 8601, empty for the usual time); ``evidence`` is what it
    stood on, as far as that is known.
    """

    question: str
    verdict: str
    answer: str
    allowed: tuple[str, ...]
    file: str
    sha256: str
    at: str
    answered: str
    approved_by: str
    approved_at: str
    run: str = ""
    scope: tuple[str, ...] = ()
    expires: str = ""
    evidence: tuple[Support, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """A verbatim quote of a passage; all else is the passage's own, empty if it is unknown."""

    passage_id: str
    quote: str
    path: str = ""
    locator: str = ""
    earlier: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """What came back for a question, before any check: the prompt's output schema as a value.

    ``in_evidence`` is False where the provider says that the passages don't answer the question.
    """

    verdict: str | None
    answer: str
    citations: tuple[Citation, ...]
    in_evidence: bool = True


class Status(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    NEEDS_REVIEW = "needs-review"
    NO_EVIDENCE = "no-evidence"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """A checked answer to one question. ``written`` are the locators of the slots that it went into."""

    question_id: str
    at: str
    status: Status
    verdict: str | None = None
    text: str = ""
    citations: tuple[Citation, ...] = ()
    findings: tuple[Finding, ...] = ()
    written: tuple[str, ...] = ()
    template: str = ""
    template_version: int = 0
    model: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class RenderedPrompt:
    """A prompt as it would be sent. ``schema`` is the JSON Schema that the response must satisfy.

    ``sha256`` covers the system text, a NUL, the user text, a NUL and the schema as RFC 8785 JSON, in UTF-8.
    ``schema_text`` names the version of the text that says the schema in the user part, "" where none does.
    """

    template: str
    template_version: int
    template_sha256: str
    system: str
    user: str
    schema: Mapping[str, Any]
    sha256: str
    schema_text: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Redacted:
    """What is hidden in a prompt, for this machine alone: ``counts`` are the replacements by their kind.

    ``texts`` says what each placeholder stands for, ``passages`` are those that were found, by the ids that they are
    sent under.
    """

    counts: Mapping[str, int] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    passages: Mapping[str, "Passage"] = field(default_factory=dict, repr=False)

    def original(self, passage: "Passage") -> "Passage":
        """Return the passage as it was found."""
        return self.passages.get(passage.id, passage)


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerRequest:
    """All that a provider may use to answer one question. Only ``prompt`` leaves the machine.

    The question and the passages are as they are sent: ``redacted`` says what is hidden in them.
    """

    question: Question
    passages: tuple[Passage, ...]
    approved: tuple[ApprovedAnswer, ...]
    prompt: RenderedPrompt
    max_output_tokens: int
    redacted: Redacted = Redacted()


@dataclass(frozen=True, kw_only=True, slots=True)
class Usage:
    """Tokens of one call as the provider counted them; ``input`` includes the cached ones."""

    input: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0
    reasoning: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Completion:
    """A provider's response to one request: the JSON text that the schema asked for, and where it came from.

    ``model`` is what the response names, which is the provider's claim. ``account`` holds the response headers
    that tie the call to an account (organisation, project, workspace). ``findings`` are the provider adapter's
    own, such as the offline provider's note that no model wrote the draft.
    """

    text: str
    model: str = ""
    response_id: str = ""
    request_id: str = ""
    finish_reason: str = ""
    usage: Usage = Usage()
    account: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class BatchState:
    """How a batch stands at its vendor, in the vendor's words: ``counts`` are its requests by what became of them.

    ``expires`` is ISO 8601 in UTC, "" where unknown; ``problem`` what the vendor says of a batch that failed as a
    whole. The results are at ``results_url`` or in ``result_files``, whichever the vendor has.
    """

    id: str
    status: str
    ended: bool
    counts: Mapping[str, int]
    total: int
    expires: str = ""
    input_file: str = ""
    result_files: tuple[str, ...] = ()
    results_url: str = ""
    problem: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyIdentity:
    """What may be said of a key: the user's name for it, where it came from, and its fingerprint.

    ``fingerprint`` is empty for keys under 20 characters, which could be guessed from it; ``age_days`` counts
    from when qbyok stored the key, or first used it from elsewhere; None where it is used for the first time.
    """

    name: str
    source: str
    fingerprint: str
    age_days: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyNotice:
    """Something about a key that belongs into the log and the summary: the log's event with its fields, and a
    sentence for people."""

    event: str
    fields: Mapping[str, Any]
    message: str


WhenOld = Literal["warn", "refuse"]
"""What a run does with a key that is older than its maximum age."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRef:
    """Where a key is to be looked for, under the user's name for it, and how old it may become.

    ``env`` is an environment variable, ``command`` an argument list whose output is the key (never run by a
    shell), ``file`` a path or ``-`` for standard input; each empty where it is not to be used.
    """

    name: str
    env: str = ""
    command: tuple[str, ...] = ()
    file: str = ""
    max_age_days: int = 90
    when_old: WhenOld = "warn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rates:
    """What tokens cost, in US dollars per million. Cached ones are those read from and written to a cache."""

    input: Decimal
    output: Decimal
    cache_read: Decimal
    cache_write: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryPrice:
    """What the user says of a provider's prices: ``rates`` instead of the list prices, None for those.

    ``surcharge`` is the share that is added to either (0.1 for 10 %); None adds to list prices what the vendor
    documents for a regional endpoint.
    """

    rates: Rates | None = None
    surcharge: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderEntry:
    """One provider as the settings name it.

    ``kind`` is one of ``qbyok.kinds.registry`` or ``offline``; ``endpoint`` the base URL that the SDK is given;
    ``api`` one of the kind's APIs, ``structured`` how it is asked for JSON; ``project`` the cloud's project, where
    the kind has one; ``keyless`` that no key is sent; ``timeout`` the seconds to wait for a response.
    ``allow_batch`` that prompts may be left with the vendor for a batch, which it stores; ``allow_alias`` lets
    ``model`` be a name whose version changes; ``serves`` is what responses call the model, if
    that is another name; ``on_drift`` (``stop`` or ``warn``) what becomes of responses from any other. ``labels`` are
    those of the evidence that may be sent there, besides evidence without any.
    ``qbyok.kinds.entries`` fills in what is empty.
    """

    name: str
    kind: str
    endpoint: str = ""
    region: str = ""
    model: str = ""
    api: str = ""
    structured: str = ""
    project: str = ""
    key: KeyRef | None = None
    keyless: bool = False
    timeout: float = 120.0
    allow_alias: bool = False
    allow_batch: bool = False
    serves: str = ""
    on_drift: str = "stop"
    labels: tuple[str, ...] = ()
    failover: tuple[str, ...] = ()
    price: EntryPrice = EntryPrice()

    @property
    def says_schema(self) -> bool:
        """Whether the prompt has to say the answer's schema, since the endpoint enforces none."""
        return self.structured not in ("", "json_schema")


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """Who is called, where, with which key: what the log names of every request.

    ``endpoint`` is the base URL, empty for the offline provider, which has no host, model or key. ``structured`` is
    how the endpoint is asked for JSON. ``pin`` says what the model's name promises (``qbyok.kinds.models``),
    ``serves``, ``on_drift`` and ``labels`` are the entry's.
    """

    provider: str
    kind: str
    api: str = ""
    structured: str = ""
    endpoint: str = ""
    host: str = ""
    port: int = 0
    region: str = ""
    model: str = ""
    pin: str = "unknown"
    serves: str = ""
    on_drift: str = "stop"
    labels: tuple[str, ...] = ()
    key: KeyIdentity | None = None

    @property
    def key_name(self) -> str:
        """The name of the key, "" for none."""
        return self.key.name if self.key else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Limits in US dollars on what calls cost in one run, one day and one month of UTC; None for no limit."""

    run: Decimal | None = None
    day: Decimal | None = None
    month: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class BudgetPlan:
    """What the user allows to be spent: in all, and with each key, by its name.

    ``alerts`` are the shares of a limit (0.8 for 80 %) at which the user is told; ``alert_command`` is an argument
    list that is run then (never by a shell), empty for none, and for one that is ``withheld``: it stands in a
    project's file with which the user has not agreed. ``unused`` names limits that another file's lower one replaces.
    """

    limits: Limits = Limits()
    keys: Mapping[str, Limits] = field(default_factory=dict)
    alerts: tuple[Decimal, ...] = ()
    alert_command: tuple[str, ...] = ()
    withheld: bool = False
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Price:
    """What a call costs or may cost, in US dollars; ``source`` names the price data and its version."""

    usd: Decimal
    source: str
