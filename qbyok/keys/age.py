"""How old a key may become, and what a run does with one that is older."""

from qbyok.errors import CredentialError
from qbyok.keys.records import KEYRING
from qbyok.model import KeyIdentity, KeyRef


def too_old(identity: KeyIdentity, ref: KeyRef) -> str:
    """Return a warning for a key that is older than its settings allow, "" for one that is not.

    Raises:
        CredentialError: it is, and its settings refuse such a key.
    """
    if identity.age_days is None or identity.age_days <= ref.max_age_days:
        return ""
    message = f"key '{ref.name}' ({identity.source}) is {identity.age_days} days old, more than {ref.max_age_days}"
    if identity.source == KEYRING:
        remedy = f"Replace it: qbyok keys rotate {ref.name}"
    else:
        remedy = f"Replace it where it is found: {identity.source}"
    if ref.when_old == "refuse":
        raise CredentialError(f"{message}, and is refused (when_old)", hint=remedy)
    return f"{message}. {remedy}"
