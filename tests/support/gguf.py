"""The smallest model that llama.cpp loads: a Llama of one layer with random weights and a token for each byte.

Source of the format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import random
import struct
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path

_WIDTH, _INNER, _HEADS, _CONTEXT = 32, 64, 2, 16384
_UNKNOWN, _CONTROL, _BYTE = 2, 3, 6
_SPECIAL = {"<unk>": _UNKNOWN, "<s>": _CONTROL, "</s>": _CONTROL}
"""The tokens before those of the bytes, and what they are."""
_END = 2
_FIRST_BYTE = len(_SPECIAL)
_BIASES = {
    _END: 0.5,
    **{_FIRST_BYTE + byte: 0.0 for byte in range(0x20, 0x7F)},
    **{_FIRST_BYTE + ord(character): 0.5 for character in '"]}{t'},
}
"""How likely some tokens are made: printable characters, and most of all those that end something, ``{``, and the
first letter of ``true``."""
RARE = -1.0
"""How likely all other tokens are: llama.cpp answers with HTTP 500 if what it forced into a schema is no UTF-8."""
_WRITING = ("blk.0.attn_output.weight", "blk.0.ffn_down.weight")
_TEMPLATE = "{% for message in messages %}{{ message.role }}: {{ message.content }}\n{% endfor %}assistant: "

_UNSIGNED, _SIGNED = 4, 5
Value = int | float | str | Sequence[str] | Sequence[float] | Sequence[int]


def write_tiny_model(path: Path, *, others: float = RARE) -> Path:
    """Write the model, the same bytes each time. ``others`` is how likely bytes are that are no printable ASCII."""
    tokens = [*_SPECIAL, *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [*_SPECIAL.values(), *[_BYTE] * 256]
    facts: dict[str, Value] = {
        "general.architecture": "llama",
        "general.name": "tiny",
        "general.alignment": 32,
        "llama.context_length": _CONTEXT,
        "llama.embedding_length": _WIDTH,
        "llama.block_count": 1,
        "llama.feed_forward_length": _INNER,
        "llama.attention.head_count": _HEADS,
        "llama.attention.layer_norm_rms_epsilon": 1e-5,
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": tokens,
        "tokenizer.ggml.scores": [0.0] * len(tokens),
        "tokenizer.ggml.token_type": kinds,
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": _END,
        "tokenizer.ggml.unknown_token_id": 0,
        "tokenizer.chat_template": _TEMPLATE,
    }
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (_WIDTH, len(tokens)),
        "output_norm.weight": (_WIDTH,),
        "output.weight": (_WIDTH, len(tokens)),
        "blk.0.attn_norm.weight": (_WIDTH,),
        "blk.0.attn_q.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_k.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_v.weight": (_WIDTH, _WIDTH),
        "blk.0.attn_output.weight": (_WIDTH, _WIDTH),
        "blk.0.ffn_norm.weight": (_WIDTH,),
        "blk.0.ffn_gate.weight": (_WIDTH, _INNER),
        "blk.0.ffn_up.weight": (_WIDTH, _INNER),
        "blk.0.ffn_down.weight": (_INNER, _WIDTH),
    }
    path.write_bytes(_file(facts, shapes, others))
    return path


def _file(facts: Mapping[str, Value], shapes: Mapping[str, tuple[int, ...]], others: float) -> bytes:
    head = [b"GGUF", struct.pack("<IQQ", 3, len(shapes), len(facts))]
    head += [_text(name) + _typed(value) for name, value in facts.items()]
    draw, weights = random.Random(1), bytearray()
    for name, shape in shapes.items():
        head.append(_text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, 0, len(weights)))
        # Every number of them is a multiple of 8, so that each tensor begins on the alignment of 32 bytes.
        numbers = list(chain.from_iterable(_rows(name, shape, draw, others)))
        weights += struct.pack(f"<{len(numbers)}f", *numbers)
    start = b"".join(head)
    return start + bytes(-len(start) % 32) + bytes(weights)


def _rows(name: str, shape: tuple[int, ...], draw: random.Random, others: float) -> list[list[float]]:
    """Return the weights of a tensor: noise, but for a first dimension that is the same at each token.

    It makes some tokens likelier than noise, so that what is written comes to an end, and claims something before.
    llama.cpp leaves out what is less than a twentieth as likely as the likeliest; noise must not be that.
    """
    width, *more = shape
    if not more:
        return [[1.0] * width]
    rows = [[draw.gauss(0, 0.1) for _ in range(width)] for _ in range(more[0])]
    if name == "token_embd.weight":
        return [[1.0, *row[1:]] for row in rows]
    if name == "output.weight":
        return [[_BIASES.get(token, others), *row[1:]] for token, row in enumerate(rows)]
    if name in _WRITING:
        return [[0.0] * width, *rows[1:]]
    return rows


def _typed(value: Value) -> bytes:
    """Return a value with the number of its type before it."""
    match value:
        case str():
            return struct.pack("<I", 8) + _text(value)
        case int():
            return struct.pack("<II", _UNSIGNED, value)
        case float():
            return struct.pack("<If", 6, value)
        case _:
            items = [_typed(item) for item in value]
            kind = struct.unpack_from("<I", items[0])[0]
            # llama.cpp reads single numbers without a sign, and lists of them with one.
            head = struct.pack("<IIQ", 9, _SIGNED if kind == _UNSIGNED else kind, len(items))
            return head + b"".join(item[4:] for item in items)


def _text(value: str) -> bytes:
    data = value.encode()
    return struct.pack("<Q", len(data)) + data
