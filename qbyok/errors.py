"""Everything that can go wrong, as a person reads it.

::

    QbyokError                     exit  meaning
    ├── UsageError                    2  a flag, setting or template is wrong, or a place can't be written
    ├── InputError                    3  a questionnaire or evidence file is unusable
    ├── CredentialError               4  no key was found
    ├── ProviderError                 5  the provider failed; the run can be resumed
    │   ├── KeyRejectedError          4  the provider refuses the key
    │   ├── AccountExhaustedError        no credit is left, or a spend limit at the provider is reached
    │   ├── TransientProviderError       wait and try again (rate, overload, time-out, connection)
    │   └── BadResponseError             this one response is unusable; the others may be fine
    ├── BudgetError                   6  a call would pass the cost limit; the run can be resumed
    ├── EgressError                   7  a connection to a host that the user did not name
    ├── IntegrityError                8  a log or an output is not what it should be
    ├── LockedError                   9  another process works on this run
    └── InterruptedRunError         130  stopped by the user; the run can be resumed

Each error carries its text for people: ``message`` says what is wrong and where, ``hint`` what to do about it.
Exit code 1 is a bug in qbyok. No errors are 10 (done, some answers need review) and 141 (stdout was closed).
"""

from collections.abc import Mapping
from typing import ClassVar

NOT_SENT = frozenset({"dns", "tls", "unreachable"})
"""Values of ``ProviderError.code`` for a call that never reached the provider."""
NOT_BEGUN = frozenset({"batch-expired", "batch-canceled"})
"""Those for a request that reached it in a batch, and that it never began to work on."""
UNPARSED = "unparsed-output"
"""The ``ProviderError.code`` of a server that can't read what its model put out: the work was done."""


class QbyokError(Exception):
    """An expected failure, explained in one line: what is wrong, where, and what to do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        end = "" if self.message.endswith("?") else "."
        return f"{self.message}{end} {self.hint}" if self.hint else self.message


class UsageError(QbyokError):
    """A flag, a setting, a prompt template or a place for output that can't be used as given."""

    exit_code = 2


class InputError(QbyokError):
    """A questionnaire or evidence file that can't be read, or is not what it claims to be."""

    exit_code = 3


class CredentialError(QbyokError):
    """No key was found where the settings say that it is."""

    exit_code = 4


class ProviderError(QbyokError):
    """The provider failed in a way that stops the run; what was answered is kept.

    ``code`` is the vendor's own error code or type where it named one (it becomes ``error.type`` in the log);
    ``status`` the HTTP status, 0 where there was no HTTP response; ``request_id`` the vendor's id of the request.
    """

    exit_code = 5

    def __init__(
        self, message: str, *, hint: str = "", code: str = "", status: int = 0, request_id: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.status = status
        self.request_id = request_id

    @property
    def may_be_billed(self) -> bool:
        """Whether the provider may have done the work all the same: it was asked, and did not say no."""
        return (self.status in (0, 200, 504) or self.code == UNPARSED) and self.code not in NOT_SENT | NOT_BEGUN


class KeyRejectedError(ProviderError):
    """The provider refuses the key: revoked, mistyped, or without permission."""

    exit_code = 4


class AccountExhaustedError(ProviderError):
    """The account behind the key has no credit left, or its spend limit at the provider is reached."""


class TransientProviderError(ProviderError):
    """Worth another try: rate limit, overload, time-out, lost connection.

    ``retry_after`` is the wait in seconds that the server asked for, or None where it named none.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str = "",
        status: int = 0,
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=code, status=status, request_id=request_id)
        self.retry_after = retry_after


class BadResponseError(ProviderError):
    """One response that can't be used (truncated, refused, not the promised JSON); the run goes on without it.

    ``tokens`` is what it cost all the same, by the field names of ``model.Usage``; empty where nothing was counted.
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        code: str = "",
        status: int = 0,
        request_id: str = "",
        tokens: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(message, hint=hint, code=code, status=status, request_id=request_id)
        self.tokens: Mapping[str, int] = tokens or {}


class BudgetError(QbyokError):
    """The next call could pass the user's cost limit, or its price is unknown under a limit."""

    exit_code = 6


class EgressError(QbyokError):
    """A connection to a host that the user did not name was about to be made."""

    exit_code = 7


class IntegrityError(QbyokError):
    """A run log that does not verify, or a written file that fails its fidelity receipt."""

    exit_code = 8


class LockedError(QbyokError):
    """Another process works on the same run directory."""

    exit_code = 9


class InterruptedRunError(QbyokError):
    """The user stopped the run; everything that was paid for is kept."""

    exit_code = 130
