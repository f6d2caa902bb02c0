"""What a user wants hidden."""

from dataclasses import dataclass, field
from typing import Literal, get_args

Contact = Literal["email", "phone", "ip"]
CONTACTS: tuple[Contact, ...] = get_args(Contact)


@dataclass(frozen=True, kw_only=True, slots=True)
class RedactionPolicy:
    """What is hidden besides secrets, which always are: listed words, and kinds of addresses."""

    words: tuple[str, ...] = field(default=(), repr=False)
    kinds: tuple[Contact, ...] = ()
