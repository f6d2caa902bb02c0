"""Whom a run calls now, and who takes over where a provider refuses a key for good."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from qbyok.errors import KeyRejectedError, ProviderError, QbyokError
from qbyok.interfaces import Provider, RunLog
from qbyok.model import KeyNotice, Target
from qbyok.runlog import events


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """One way to get answers: a provider with its key.

    ``note_use`` has it in the user's state that the key is being used from now on.
    ``look_again`` looks the key up once more where it came from, and returns the provider with it; None where it is
    the same key. It may raise what looking for a key raises.
    """

    provider: Provider
    note_use: Callable[[], None]
    look_again: Callable[[], Provider | None]


class Access:
    """Whom a run calls; safe to use from several threads, which wait while a key is looked up.

    ``ways`` are those that the user wrote down, the first for a start; ``tell`` gets a sentence for each change.
    """

    def __init__(self, ways: Sequence[Way], log: RunLog, tell: Callable[[str], None]) -> None:
        self.notices: list[KeyNotice] = []
        self.answered: list[Target] = []
        self.targets = tuple(way.provider.target for way in ways)
        self._ways = list(ways)
        self._provider = ways[0].provider
        self._may_look_again = True
        self._log = log
        self._tell = tell
        self._lock = Lock()
        ways[0].note_use()

    @property
    def provider(self) -> Provider:
        """Who is to be called now."""
        with self._lock:
            return self._provider

    def worked(self, provider: Provider) -> None:
        """Note that a provider has answered: its key is good."""
        with self._lock:
            if provider.target not in self.answered:
                self.answered.append(provider.target)
            if provider is self._provider:
                self._may_look_again = True

    def replace(self, failed: Provider, error: ProviderError, question: str) -> bool:
        """Find who is to be called in the place of one that failed for good, and tell whether there is anyone.

        A key that was rejected is looked up once more, for all threads together; a new one that is rejected before
        it has got an answer is not. Then it is the turn of whomever the user wrote down next.

        Raises:
            IntegrityError: the change can't be logged.
        """
        with self._lock:
            if failed is not self._provider:
                return True  # another thread was faster
            reason, successor = "rotated", self._with_new_key(error)
            if successor is None and len(self._ways) > 1:
                del self._ways[0]
                self._may_look_again = True
                reason, successor = "failover", self._ways[0].provider
                self._ways[0].note_use()
            if successor is None:
                return False
            self._note(reason, failed.target, successor.target, error, question)
            self._provider = successor
            return True

    def _with_new_key(self, error: ProviderError) -> Provider | None:
        if not self._may_look_again or not isinstance(error, KeyRejectedError):
            return None
        self._may_look_again = False
        try:
            return self._ways[0].look_again()
        except QbyokError as problem:
            self._tell(f"the key was refused, and could not be looked up again: {problem}")
            return None

    def _note(self, reason: str, before: Target, after: Target, error: ProviderError, question: str) -> None:
        message = f"{before.provider} refused key {_named(before)}; the run goes on with the new one: {_named(after)}"
        if reason == "failover":
            message = f"{error.message}; by failover the run goes on with {after.provider}, key {_named(after)}"
        fields = events.changed_key_fields(question, reason, error, before, after)
        self.notices.append(KeyNotice(event="key.changed", fields=fields, message=message))
        self._log.append("key.changed", fields)
        self._tell(message)


def _named(target: Target) -> str:
    key = target.key
    return f"'{key.name}' ({key.source}, {key.fingerprint or 'short'})" if key else "(none)"
