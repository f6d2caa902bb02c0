"""Turn texts into vectors by a sentence encoder that the user has on this machine; nothing is fetched from anywhere.

The packages are those of the extra ``semantic``, and are imported here alone (and numpy where vectors are compared).
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qbyok.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
_TOKENS = 256
"""The most of a text that is read: what encoders like all-MiniLM-L6-v2 are meant for, and more than a passage has."""
_NEEDED = frozenset({"input_ids", "attention_mask"})
_KNOWN = _NEEDED | {"token_type_ids"}
_ERRORS = 3
"""onnxruntime's level of severity from which it writes to stderr."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Encoder:
    """A model and its tokenizer by the SHA-256 of their files, how many numbers its vectors have, and what gives the
    vector of a text: of length 1, or 0 where the text holds nothing that the tokenizer knows.

    Equal texts have equal vectors, whatever else is encoded. ``encode`` raises InputError where the model fails.
    """

    model: str
    tokenizer: str
    size: int
    encode: "Callable[[str], NDArray[np.float32]]"


def load_encoder(folder: Path) -> Encoder:
    """Load ``model.onnx`` and ``tokenizer.json`` from a folder, and try them.

    Raises:
        UsageError: the packages are not installed, a file is missing, or the model is no such encoder.
    """
    model, tokenizer = _read(folder, MODEL), _read(folder, TOKENIZER)
    encode = _encoding(folder, model, tokenizer)
    return Encoder(
        model=hashlib.sha256(model).hexdigest(),
        tokenizer=hashlib.sha256(tokenizer).hexdigest(),
        size=len(encode("access control")),
        encode=encode,
    )


def _read(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot read {name} of the model in {folder}: {error.strerror}",
            hint=f"Let the setting semantic name a folder with {MODEL} and {TOKENIZER}, or take it out",
        ) from error


def _encoding(folder: Path, model: bytes, tokenizer: bytes) -> "Callable[[str], NDArray[np.float32]]":
    try:
        import numpy as np
        from onnxruntime import InferenceSession, SessionOptions, disable_telemetry_events
        from tokenizers import Tokenizer
    except ImportError as error:
        raise UsageError(
            f"the setting semantic needs a package that is not installed ({error.name})",
            hint="Install the extra: pip install 'qbyok[semantic]'",
        ) from error
    disable_telemetry_events()  # builds for Windows have some
    options = SessionOptions()
    options.log_severity_level = _ERRORS
    options.use_deterministic_compute = True
    try:
        cut = Tokenizer.from_str(tokenizer.decode("utf-8"))
        cut.enable_truncation(max_length=_TOKENS)
        cut.no_padding()
    except Exception as error:  # the package raises nothing narrower
        raise _unusable(folder, TOKENIZER, f"is no tokenizer: {error}") from error
    try:
        # From memory: what was hashed is what runs, and a model that names further files finds none.
        session = InferenceSession(model, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # as above
        raise _unusable(folder, MODEL, f"cannot be loaded: {error}") from error
    inputs = [one.name for one in session.get_inputs()]
    if not _NEEDED <= set(inputs) <= _KNOWN:
        raise _unusable(folder, MODEL, f"takes {', '.join(inputs)}, not {' and '.join(sorted(_NEEDED))}")
    output = session.get_outputs()[0]
    if len(output.shape) != 3:
        raise _unusable(folder, MODEL, f"gives '{output.name}' first, which is no vector for each token")

    def encode(text: str) -> "NDArray[np.float32]":
        # One text at a time: in a quantised model its vector would depend on the texts beside it.
        found = cut.encode(text)
        given = {
            "input_ids": found.ids,
            "attention_mask": found.attention_mask,
            "token_type_ids": found.type_ids,
        }
        feed: dict[str, Any] = {name: np.array([given[name]], dtype=np.int64) for name in inputs}
        try:
            tokens = session.run([output.name], feed)[0][0]
        except Exception as error:  # as above
            raise InputError(
                f"the model in {folder} failed: {_first_line(error)}",
                hint="Check the setting semantic, or take it out",
            ) from error
        mask = np.array(found.attention_mask, dtype=np.float32)
        pooled = (tokens * mask[:, None]).sum(axis=0, dtype=np.float32) / max(mask.sum(), 1)
        length = float(np.linalg.norm(pooled))
        if not np.isfinite(length):
            raise InputError(
                f"the model in {folder} gives no numbers", hint="Check the setting semantic, or take it out"
            )
        return np.asarray(pooled / length if length else pooled, dtype=np.float32)

    return encode


def _unusable(folder: Path, name: str, why: str) -> UsageError:
    return UsageError(
        f"{name} of the model in {folder} {_first_line(why)}",
        hint="What the setting semantic may name is in docs/evidence.md",
    )


def _first_line(told: object) -> str:
    return str(told).strip().split("\n")[0]
