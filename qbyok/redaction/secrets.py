"""Secrets in a text: keys, tokens, passwords, private keys, connection strings.

The detectors of detect-secrets (Apache-2.0) look for what has a shape of its own. Those that go by entropy are left
out: in running text every word trips them. So is what it does to verify a secret, which calls the vendor: only
``analyze_string`` is used, which looks at a string and nothing else. Patterns of our own find what it misses in
documents: unquoted passwords, private keys as a whole, and newer vendors' tokens.
"""

import importlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

_PLUGINS = {
    "artifactory": "ArtifactoryDetector",
    "aws": "AWSKeyDetector",
    "azure_storage_key": "AzureStorageKeyDetector",
    "basic_auth": "BasicAuthDetector",
    "cloudant": "CloudantDetector",
    "discord": "DiscordBotTokenDetector",
    "github_token": "GitHubTokenDetector",
    "gitlab_token": "GitLabTokenDetector",
    "ibm_cloud_iam": "IbmCloudIamDetector",
    "ibm_cos_hmac": "IbmCosHmacDetector",
    "keyword": "KeywordDetector",
    "mailchimp": "MailchimpDetector",
    "npm": "NpmDetector",
    "openai": "OpenAIDetector",
    "pypi_token": "PypiTokenDetector",
    "sendgrid": "SendGridDetector",
    "slack": "SlackDetector",
    "softlayer": "SoftlayerDetector",
    "square_oauth": "SquareOAuthDetector",
    "stripe": "StripeDetector",
    "telegram_token": "TelegramBotTokenDetector",
    "twilio": "TwilioKeyDetector",
}

_LONGEST, _OVERLAP = 600, 200
"""Characters that are looked at together, and those that are looked at twice."""
_NEAR = 80
"""Characters at the end of a line, or in a cell, that may name what follows."""
_SHORTEST = 6
"""Characters that a password has at least: shorter ones can't be told from words."""

_SHAPES = re.compile(
    r"""
    -----BEGIN\ [A-Z0-9 ]*PRIVATE\ KEY(?:\ BLOCK)?-----
        (?:(?!-----BEGIN).)*?(?:-----END\ [A-Z0-9 ]*PRIVATE\ KEY(?:\ BLOCK)?-----|\Z)
    | (?:^[A-Za-z0-9+/]{60,76}\s*\n){2,}(?:[A-Za-z0-9+/]{1,76}={0,2}$)?  # a part of one, where a passage was cut
    | \bPuTTY-User-Key-File-\d:.*\Z
    | \beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]+)?                              # JSON web token, with its signature
    | \bsk-(?:ant-|proj-|svcacct-|or-v1-|canary-)?[A-Za-z0-9_-]{20,}
    | \b(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{16,} | \bwhsec_[A-Za-z0-9+/]{24,}
    | \bAIza[\w-]{35} | \bya29\.[\w-]{20,} | \bGOCSPX-[\w-]{20,}
    | \bgithub_pat_\w{22,} | \bgh[opsur]_[A-Za-z0-9]{20,} | \bgl(?:pat|dt|rt|cbt|ptt)-[\w-]{20,}
    | \b(?:hf|npm|dop_v1|shpat|shpss|lin_api|nvapi|ntn|secret|figd|pat|dckr_pat|gsk|xai|pplx|r8|tfp|fly)
        [_-](?=[\w-]*\d)(?=[\w-]*[A-Za-z])[A-Za-z0-9_-]{24,}
    | \bxox[abeoprs]-[A-Za-z0-9-]{10,} | \bxapp-[A-Za-z0-9-]{20,}
    | \bhv[sbr]\.[\w-]{20,} | \bAGE-SECRET-KEY-1[0-9A-Z]{50,} | \bATATT3[\w=-]{20,}
    | \bA3T[A-Z0-9]{17}\b | \b(?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16}\b
    """,
    re.VERBOSE | re.MULTILINE | re.DOTALL,
)
_BEARER = re.compile(
    r"\b(?i:bearer|basic|token)\s+((?=[\w.+/=~-]*\d)(?=[\w.+/=~-]*[a-z])(?=[\w.+/=~-]*[A-Z])[\w.+/=~-]{16,})",
)
_SIGNATURE = re.compile(
    r"[?&](?:sig|X-Amz-Signature|X-Goog-Signature|access_token|api_key|apikey|token)=([^&\s\"'<>]{8,})"
)
_NAMED = re.compile(
    r"""
    (?<![A-Za-z])(?:[\w-]{0,40}[_-])?
    (?:pass(?:word|wd|phrase|code)?|pwd|pw|secret|credentials?|contraseña|passwort|kennwort|mot\ de\ passe
       |(?:api|access|secret|private|account|shared|client|encryption|master|signing|auth|license)[\s_-]?(?:key|secret|token)
       |accountkey|sharedaccesskey|token|PSK)
    (?:[_-][\w-]{0,40})?
    (?:\s+(?:for|of|to)\s+[\w.'’ -]{1,40}?)??
    (?:\s+(?:(?:was|has\ been)\ (?:changed|set)\ to|is|was|lautet|est|es)(?:\s*[:=])?\s+
       |\s+for\s+[\w.-]+\s+|\s*\**\s*(?::=|=>|[:=|])\s*\**\s*)
    (?=["'`“‘]?(?P<value>[^\s"'`“”‘’;|<>]{6,}))  # a look ahead: there may be more in a line
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEFT_OPEN = re.compile(r"(?:[:=]|\b(?:is|was|lautet|est|es))\s*\**\s*\Z")
_LOGIN = re.compile(
    r"(?i)\b(?:log-?in|credentials|zugangsdaten|anmeldung)\b\s*[:=]\s*[^\s/|]+\s*[/|]\s*(?P<value>\S{6,})"
)
_USER_INFO = re.compile(r"://[^\s/:@|]*:(?P<value>[^\s/@<>{}\[]\S*)@(?=[\w\[])")
_SECRET_COLUMN = re.compile(
    r"(?i)\W*(?:[\w-]+ )?(?:pass(?:word|phrase|code)|pwd|pw|secret|api[ -]?key|token|passwort|kennwort|contraseña"
    r"|mot de passe)(?: \w+)?\W*"
)
_NO_SECRET = re.compile(
    r"""
    \A\W*(?:
        (?:AES|3?DES|SHA|RSA|EC(?:C|DSA|DH)|Ed|TLS|SSL|NIST|ISO|IEC|FIPS|SOC|PCI|SAML|OIDC|FIDO|U2F|X\.?|Base|AD|LDAP|KMS
           |HSM|MFA|2FA|TOTP|RFC|RS|HS|ES|PS|CIS|SP)(?![A-Za-z])
        | (?:HMAC|PBKDF|OAuth|WebAuthn|Argon2|bcrypt|scrypt|X509|https?:|www\.)     # algorithms, standards, addresses
    )
    | \A(?:[$%{<\[(]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+\W*\Z)                             # variables, e-mail addresses
    | -(?:based|encoded|hashed|style|backed|like)\Z
    | \A(?:
        \d[\d.,:/-]*[A-Za-z%]* | v?\d+(?:\.\d+)+                                    # amounts, versions
        | [A-Za-z]{2,}(?:[/+&-][A-Za-z]{2,})+ | [A-Za-z]+(?:-\d+|/\d\+?)            # words that a sign joins
        | (?-i:[A-Z]{1,6}[&-]?[A-Z]{0,4}[-.]?\d+(?:[.()-]\w+)*)                     # ids of controls
        | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}                               # UUIDs
        | [\w-]+\.(?:md|docx?|xlsx?|pdf|csv|txt|html?|com|org|net|io)               # files, hosts
    )\W*\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)
"""What stands behind "Token:" or "Password:" in a policy or a template, and is neither."""


def secrets_in(text: str) -> frozenset[str]:
    """Return the secrets that a text holds, as they stand there."""
    found = {match[0].strip() for match in _SHAPES.finditer(text)}
    found.update(match[1] for pattern in (_BEARER, _SIGNATURE) for match in pattern.finditer(text))
    found.update(match["value"] for match in _USER_INFO.finditer(text))
    found.update(_in_columns(text.splitlines()))
    for line in (*_pieces(text), *_across_lines(text.splitlines())):
        found.update(_named(line))
    for line in _pieces(text):
        found.update(_by_plugins(line))
    return frozenset(found)


def _across_lines(lines: Sequence[str]) -> Iterator[str]:
    """Yield the ends of lines that stop at "Password:" or so, with the beginnings of the lines below them."""
    for line, below in pairwise(lines):
        if _LEFT_OPEN.search(line[-_NEAR:]):
            yield f"{line[-_NEAR:].rstrip()} {below.strip()[:_NEAR]}"


def _in_columns(lines: Sequence[str]) -> Iterator[str]:
    """Yield what stands in the columns of tables whose header names a password or so."""
    columns: list[int] = []
    for line in lines:
        cells = line.split("|") if "|" in line else []
        named = [place for place, cell in enumerate(cells) if _SECRET_COLUMN.fullmatch(cell[:_NEAR])]
        if named or not cells:
            columns = named if len(cells) > 1 else []
            continue
        values = (value for place in columns if place < len(cells) for value in cells[place].split())
        yield from (value for value in values if _looks_secret(value))


def _pieces(text: str) -> Iterator[str]:
    """Yield the lines of a text, in overlapping pieces where they are long: many patterns take the square of the
    length, and more, on lines that are made for it."""
    for line in text.splitlines():
        for start in range(0, max(1, len(line) - _OVERLAP), _LONGEST - _OVERLAP):
            yield line[start : start + _LONGEST]


def _named(line: str) -> Iterator[str]:
    """Yield what a line calls a password, token or key and what looks like one: not "Password: required"."""
    for pattern in (_NAMED, _LOGIN):
        values = (match["value"].rstrip(".,:)]}*") for match in pattern.finditer(line))
        yield from (value for value in values if _looks_secret(value))


def _looks_secret(value: str) -> bool:
    if len(value) < _SHORTEST or _NO_SECRET.search(value):
        return False
    kinds = [bool(re.search(kind, value)) for kind in (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s.,/()-]")]
    return (kinds[2] or kinds[3]) and sum(kinds) >= 2


def _by_plugins(line: str) -> Iterator[str]:
    for plugin in _plugins():
        for value in plugin.analyze_string(line):
            stripped = value.strip(" \t\"'`:=")
            if len(stripped) >= _SHORTEST and not re.search(r"\s|\A\[\[|\A[A-Za-z-]+\Z", stripped):
                yield stripped


@cache
def _plugins() -> tuple[Any, ...]:
    """Return the detectors; they are imported where a text is looked at, which costs 0.1 s."""
    return tuple(
        getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name)()
        for module, name in _PLUGINS.items()
    )
