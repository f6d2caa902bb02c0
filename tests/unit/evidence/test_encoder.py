from pathlib import Path

import numpy as np
import pytest
from support.encoders import make_encoder

from qbyok.errors import UsageError
from qbyok.evidence.encoder import load_encoder


def test_a_text_has_the_mean_of_its_tokens_at_length_one(tmp_path: Path) -> None:
    encoder = load_encoder(make_encoder(tmp_path, [["red"], ["blue", "azure"]]))
    blue, azure, both = (encoder.encode(text) for text in ("Blue", "azure", "red blue"))
    assert np.array_equal(blue, azure)
    assert float(blue @ both) == pytest.approx(0.5**0.5)
    assert float(both @ both) == pytest.approx(1)
    assert encoder.size == 64


def test_of_a_long_text_the_beginning_counts(tmp_path: Path) -> None:
    encoder = load_encoder(make_encoder(tmp_path, [["red"], ["blue"]]))
    assert np.array_equal(encoder.encode("red " * 256), encoder.encode("red " * 256 + "blue " * 1000))
    assert not np.array_equal(encoder.encode("red"), encoder.encode("red " * 255 + "blue"))


def test_a_text_without_tokens_is_like_no_other(tmp_path: Path) -> None:
    encoder = load_encoder(make_encoder(tmp_path))
    assert not encoder.encode("").any()


def test_a_model_may_take_types_of_tokens(tmp_path: Path) -> None:
    names = ("input_ids", "attention_mask", "token_type_ids")
    assert load_encoder(make_encoder(tmp_path, inputs=names)).encode("laptop").any()


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (("input_ids",), "takes input_ids, not attention_mask and input_ids"),
        (("input_ids", "attention_mask", "pixels"), "takes input_ids, attention_mask, pixels, not"),
    ],
)
def test_a_model_with_other_inputs_is_refused(tmp_path: Path, inputs: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_encoder(make_encoder(tmp_path, inputs=inputs))


@pytest.mark.parametrize(
    ("name", "said"), [("model.onnx", "cannot be loaded"), ("tokenizer.json", "is no tokenizer")]
)
@pytest.mark.parametrize("data", [b"", b"junk", b"\xff\x00"])
def test_damaged_files_are_named(tmp_path: Path, name: str, said: str, data: bytes) -> None:
    (make_encoder(tmp_path) / name).write_bytes(data)
    with pytest.raises(UsageError, match=f"{name} of the model in .* {said}"):
        load_encoder(tmp_path)
