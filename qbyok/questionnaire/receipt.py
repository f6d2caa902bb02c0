"""The fidelity receipt: proof, from the finished file itself, that nothing but answers changed."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from qbyok.errors import InputError, IntegrityError
from qbyok.model import Finding, Receipt, Severity
from qbyok.questionnaire.package import Package


def write_proven(
    original: Package,
    target: Path,
    changed: Mapping[str, bytes],
    check: Callable[[Package], None],
    *,
    added: Mapping[str, bytes] | None = None,
    written: Sequence[str] = (),
    findings: Sequence[Finding] = (),
) -> Receipt:
    """Write a copy with ``changed`` parts, open it again, and give it its name only if it holds what it should.

    All parts must be there in the same order, with the ``added`` ones behind them, and those that should not change
    byte-identical as they lie in the archive, damaged or not. ``check`` is given the re-opened copy and raises
    IntegrityError if the changed and added parts hold more than answers and notes.

    Raises:
        IntegrityError: the copy is not what it should be; there is no file.
        UsageError: ``target`` exists or can't be written.
    """
    receipts: list[Receipt] = []

    def prove(path: Path) -> None:
        try:
            copy = Package.open(path)
            parts_changed = _compare(original, copy, changed, added or {})
            check(copy)
        except InputError as error:
            raise failed(target, f"it can't be read again: {error.message}") from error
        except IntegrityError as error:
            raise failed(target, error.message) from error
        receipts.append(
            Receipt(
                original_sha256=original.sha256,
                answered_sha256=copy.sha256,
                parts_total=len(copy.names),
                parts_changed=parts_changed,
                parts_added=tuple(added or ()),
                written=tuple(written),
                findings=(*findings, *_signature_findings(original)),
            )
        )

    original.rewrite(target, changed, prove, added=added)
    return receipts[0]


def failed(target: Path, reason: str) -> IntegrityError:
    """Return the error for a copy that must not be handed over."""
    return IntegrityError(
        f"the answered copy {target.name} was not written, since {reason}",
        hint="The original is untouched; please report this with the file's origin",
    )


def _compare(
    original: Package, copy: Package, changed: Mapping[str, bytes], added: Mapping[str, bytes]
) -> tuple[str, ...]:
    if copy.names != (*original.names, *added):
        raise IntegrityError("its parts differ from the original's")
    differing = []
    for name in original.names:
        if name in changed:
            differing += [name] if copy.read(name) != original.read(name) else []
        elif copy.packed(name) != original.packed(name):
            raise IntegrityError(f"part '{name}' changed, which holds no answer")
    for name, data in {**changed, **added}.items():
        if copy.read(name) != data:
            raise IntegrityError(f"part '{name}' is not what was written")
    return tuple(differing)


def _signature_findings(package: Package) -> tuple[Finding, ...]:
    if not package.signed:
        return ()
    message = "the original is digitally signed; in the answered copy the signature shows as invalid"
    return (Finding(rule="signature-invalidated", severity=Severity.INFO, message=message),)
