"""What is known before anything is sent: whom the settings would have called, and where files lie."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from qbyok.config.settings import Settings
from qbyok.keys.records import KeyRecord
from qbyok.kinds.registry import OFFLINE
from qbyok.model import Target


class Use(StrEnum):
    """When a provider is called."""

    CHOSEN = "chosen"
    """By every run, unless a flag names another."""
    FAILOVER = "failover"
    """Where the chosen one refuses or does not answer."""
    NAMED = "named"
    """Only where a flag or a setting names it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """Somebody who may be called.

    ``sent`` are the switches for retention and region. ``key_name`` is "" where no key is sent, ``key_places`` are
    where the key is looked for, in this order, ``key_program`` the command among them, ``keys`` what is known of keys
    of that name. ``region`` says where calls run, and who says so. ``problem`` is why it can't be called as the
    settings are, "" for none.
    """

    use: Use
    target: Target
    sent: Mapping[str, bool | str]
    key_name: str = ""
    key_places: tuple[str, ...] = ()
    key_program: str = ""
    keys: tuple[KeyRecord, ...] = ()
    region: str = ""
    problem: str = ""

    @property
    def leaves(self) -> bool:
        """Whether anything leaves this process to get there."""
        return self.target.kind != OFFLINE


@dataclass(frozen=True, kw_only=True, slots=True)
class Places:
    """Where the user's state, cache, answer library, layouts and settings lie, as a person reads it."""

    state: str
    cache: str
    library: str
    layouts: str
    settings: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """All that a description of the data flow is made from.

    ``template`` is the prompt template's name, version and SHA-256, ``run`` what the log of a run says, None without.
    """

    settings: Settings
    destinations: Sequence[Destination]
    places: Places
    template: Mapping[str, Any]
    run: Mapping[str, Any] | None = None
