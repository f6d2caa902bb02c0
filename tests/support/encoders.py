"""A sentence encoder small enough to be made in a test: real ONNX, run by the real onnxruntime."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_MEANINGS = 64

SYNONYMS = (("moonlighting", "outside"), ("forbidden", "leave"), ("laptop", "notebook"))


def make_encoder(
    folder: Path,
    synonyms: Sequence[Sequence[str]] = SYNONYMS,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
) -> Path:
    """Make ``model.onnx`` and ``tokenizer.json`` in a folder: an embedding for each token; synonyms share
    one, and words that are in no list another."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {"[UNK]": 0}
    meanings = [0]
    for meaning, group in enumerate(synonyms, 1):
        for word in group:
            words[word] = len(words)
            meanings.append(meaning)
    table = np.eye(_MEANINGS, dtype=np.float32)[meanings]
    table[0] *= 0.1
    (folder / "model.onnx").write_bytes(_model(table, inputs))
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(words)), "utf-8")
    return folder


def _model(table: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]", inputs: Sequence[str]) -> bytes:
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"]) for name in inputs]
    result = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "length", _MEANINGS])
    look_up = helper.make_node("Gather", ["table", inputs[0]], ["last_hidden_state"])
    graph = helper.make_graph([look_up], "encoder", given, [result], [numpy_helper.from_array(table, "table")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return bytes(model.SerializeToString())


def _tokenizer(words: Mapping[str, int]) -> dict[str, object]:
    return {
        "version": "1.0",
        "truncation": None,
        # As MiniLM's is exported: with padding, which would drag every vector to the same place.
        "padding": {
            "strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": None,
            "pad_id": 0, "pad_type_id": 0, "pad_token": "[UNK]",
        },
        "added_tokens": [],
        "normalizer": {"type": "Lowercase"},
        "pre_tokenizer": {"type": "Whitespace"},
        "post_processor": None,
        "decoder": None,
        "model": {"type": "WordLevel", "vocab": dict(words), "unk_token": "[UNK]"},
    }  # fmt: skip
