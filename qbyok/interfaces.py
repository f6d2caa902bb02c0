"""The families of parts that can be exchanged. The pipeline knows these and nothing more concrete."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from qbyok.model import (
    Annotations,
    Answer,
    AnswerRequest,
    ApprovedAnswer,
    Completion,
    Hit,
    KeyIdentity,
    Layout,
    Passage,
    Price,
    Question,
    Receipt,
    RenderedPrompt,
    Sample,
    SlotWrite,
    Target,
    Usage,
)

if TYPE_CHECKING:
    import httpx2


class Reading(Protocol):
    """How a questionnaire is read: by detection, a saved layout, or proposals that passed the checks."""

    @property
    def layout(self) -> Layout:
        """The questions and slots."""
        ...

    def saved_layout(self) -> str:
        """Return the layout as TOML that a person can correct and give back (``qbyok.layout/1``)."""
        ...

    def settled_layout(self) -> str:
        """Return the part of it that is no guess: the rest is left to detection. "" if it would fit no file."""
        ...

    def unsure(self) -> tuple[Sample, ...]:
        """Return what a provider may be shown of each sheet or table that is read, or passed over, at a guess."""
        ...

    def with_proposal(self, name: str, reply: str, by: str) -> "Reading":
        """Return a reading in which one sheet or table is read as a provider's reply to its sample says.

        Raises:
            BadResponseError: the reply is not what was asked for, or fails a check, whose rule id is its ``code``.
        """
        ...


class QuestionnaireFile(Protocol):
    """A customer's questionnaire, opened for reading; the file itself is never written."""

    @property
    def path(self) -> Path:
        """Where the original lies."""
        ...

    @property
    def sha256(self) -> str:
        """SHA-256 of the original's bytes, as hexadecimal digits."""
        ...

    @property
    def format(self) -> str:
        """``xlsx``, ``xlsm``, ``docx``, ``csv`` …"""
        ...

    @property
    def signed(self) -> bool:
        """Whether the file carries a digital signature, which no answered copy can keep."""
        ...

    @property
    def layout(self) -> Layout:
        """The questions and slots that were found."""
        ...

    @property
    def reading(self) -> Reading:
        """How it is read."""
        ...

    def write(self, writes: Sequence[SlotWrite], target: Path, annotations: Annotations | None = None) -> Receipt:
        """Write an answered copy to ``target`` (which must not exist) and prove it.

        With ``annotations`` it is a copy for a reviewer. What the format can't show of them is left out and named in
        the receipt's findings.

        Raises:
            IntegrityError: the copy failed its fidelity receipt and was not handed over.
            InputError: a slot or remark belongs to another file, or can't be written.
            UsageError: ``target`` can't be written.
        """
        ...


class Evidence(Protocol):
    """Everything that may be quoted: passages to search, and answers that people approved."""

    def search(self, query: str, limit: int) -> tuple[Hit, ...]:
        """Return at most ``limit`` passages that bear on the query, best first; deterministic."""
        ...

    def approved(self, question: Question) -> tuple[ApprovedAnswer, ...]:
        """Return the approved answers to the same question (equal after normalisation), newest first."""
        ...


class Template(Protocol):
    """A prompt template: its identity, and how it is rendered."""

    def render(
        self, question: Question, passages: Sequence[Passage], approved: Sequence[ApprovedAnswer]
    ) -> RenderedPrompt:
        """Return exactly what would be sent for this question; equal inputs give equal bytes."""
        ...


class LayoutTemplate(Protocol):
    """A prompt template that asks how a sheet is to be read."""

    def render(self, sample: Sample) -> RenderedPrompt:
        """Return exactly what would be sent of this sheet; equal inputs give equal bytes."""
        ...


class ApiKey(Protocol):
    """The user's key: what may be said of it, and the secret for the one who sends it."""

    @property
    def identity(self) -> KeyIdentity:
        """Name, source and fingerprint."""
        ...

    def reveal(self) -> str:
        """Return the secret itself."""
        ...


class Connect(Protocol):
    """Builds the one HTTP client through which a provider's calls leave the machine."""

    def __call__(
        self, endpoint: str, *, timeout: float, key: ApiKey | None, key_header: str = ...
    ) -> "httpx2.Client":
        """Return a client that reaches ``endpoint`` only, with ``key`` only, in the header that the kind names.

        Without a key it sends nothing; without a header either, it needs none, and the endpoint is on this machine.

        Raises:
            UsageError: the endpoint is no base URL that a key may be sent to.
        """
        ...


class Provider(Protocol):
    """Something that answers: a vendor's model over the network, or the offline provider."""

    @property
    def target(self) -> Target:
        """Who would be called, where and with which key."""
        ...

    @property
    def sent_switches(self) -> Mapping[str, bool | str]:
        """The vendor's switches for retention and region as they are sent, such as ``{"store": False}``."""
        ...

    def complete(self, request: AnswerRequest) -> Completion:
        """Make one attempt; no retries in here, so that each attempt can be logged.

        Raises:
            ProviderError: see ``qbyok.errors`` for the classes and what each means for the run.
            EgressError: the call would have reached a host other than ``target.host``.
        """
        ...


class RunLog(Protocol):
    """The append-only record of a run."""

    def append(self, event: str, fields: Mapping[str, Any]) -> None:
        """Write one event durably before returning.

        Raises:
            IntegrityError: the log can't be written; the run must stop.
        """
        ...


class Journal(Protocol):
    """Responses kept on disk, by the digest of their request, until the run is complete."""

    def get(self, digest: str) -> Completion | None:
        """Return the stored completion of a request, or None."""
        ...

    def put(self, digest: str, completion: Completion) -> None:
        """Store a completion durably before it is used."""
        ...

    def remove(self, digest: str) -> None:
        """Drop the stored completion of a request, if there is one."""
        ...


class Progress(Protocol):
    """Told how a run goes; has no part in it."""

    def started(self, total: int) -> None:
        """Called once, with the number of questions."""
        ...

    def answered(self, answer: Answer) -> None:
        """Called for each question when its answer is decided."""
        ...

    def waiting(self, seconds: float, reason: str) -> None:
        """Called before a pause that the provider asked for."""
        ...

    def noted(self, message: str) -> None:
        """Called with what a person should know at once, such as a change of the key."""
        ...


class Pricing(Protocol):
    """Knows what calls cost."""

    def price(self, target: Target, usage: Usage, *, batch: bool = False) -> Price | None:
        """Return the cost of a call, or None where the price of the model is unknown."""
        ...

    def worst(self, target: Target, usage: Usage, *, batch: bool = False) -> Price | None:
        """Return the most that a call with so many tokens can cost, None where that is unknown."""
        ...
