"""Addresses that can be hidden, too: e-mail, phone numbers, IP addresses."""

import ipaddress
import re
from collections.abc import Iterator

from qbyok.redaction.policy import Contact
from qbyok.redaction.spans import Span

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@(?:[\w-]+\.)+[^\W\d_]{2,}(?![\w-])")
_PHONE = re.compile(r"(?<![\w+./-])(?:\+|00|\(0?\d{2,5}\)[ ]?|0\d{2,4}[ /-])\d?(?:[ ()./-]{0,2}\d){6,14}(?![\w-])")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9a-fA-F]{0,4}:)[0-9a-fA-F:.]{1,44}[0-9a-fA-F:](?:/\d{1,3})?(?![\w:])")


def contacts_in(text: str, kind: Contact) -> Iterator[Span]:
    """Yield the addresses of a kind."""
    patterns = {"email": (_EMAIL,), "phone": (_PHONE,), "ip": (_IPV4, _IPV6)}[kind]
    for pattern in patterns:
        for match in pattern.finditer(text):
            if kind != "ip" or _is_address(match[0]):
                yield Span(*match.span(), kind, match[0])


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True
