"""What is known of a kind of provider before anyone calls it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from qbyok.kinds.models import Pin, other_pin

AUTHORIZATION = "authorization"
"""The header that carries ``Bearer KEY``; in every other header the key stands alone."""


class Place(NamedTuple):
    """Where an entry is to be called, as far as its settings say: any of these may be empty."""

    api: str
    region: str
    project: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """One kind of provider.

    ``apis`` are the APIs that it can be called by, its default first; ``endpoint`` gives the vendor's own base URL of
    a place, "" where only the user can know it; ``host_of_region`` the host that a region is served from ("":
    no such region), None where a host does not show it. ``own_hosts`` are the vendor's domains, ``own_path`` how base
    URLs there end, ``added_path`` what each call adds to a base URL. ``needs`` are the settings without which an
    entry can't be called. ``structured`` says for each API how a JSON Schema can be asked for, the default first.

    ``asked_regions`` are those that are asked for in each request, and not by a host.

    ``key_header`` is the header that carries the key, ``key_env`` the vendor's usual variable for it; ``keyless``
    kinds may be called without one on this machine. ``pin`` says what a model's name promises, unless
    ``models_are_deployments``: names that the user gave. ``lists_models`` says whether the endpoint has a list of
    them, by a call that costs nothing, ``batches`` whether it takes batches of requests.

    ``conventional_name`` is the kind's ``gen_ai.provider.name``, ``price_list`` its name in the price data, "" where
    list prices say nothing. ``source`` is the vendor's reference, ``residency`` its page on where data stays, ""
    where there is no vendor; ``keeps`` is what it may keep whatever is sent: a matter of contract.
    """

    name: str
    apis: tuple[str, ...]
    source: str
    conventional_name: str
    residency: str = ""
    keeps: str
    endpoint: Callable[[Place], str] = field(default=lambda _place: "")
    host_of_region: Callable[[str], str] | None = None
    own_hosts: tuple[str, ...] = ()
    own_path: str = ""
    added_path: str = ""
    needs: tuple[str, ...] = ("endpoint",)
    structured: Mapping[str, tuple[str, ...]]
    asked_regions: tuple[str, ...] = ()
    key_header: str = AUTHORIZATION
    key_env: str = ""
    keyless: bool = False
    pin: Callable[[str], Pin] = other_pin
    models_are_deployments: bool = False
    lists_models: bool = True
    batches: bool = False
    price_list: str = ""
