import hashlib

from hypothesis import given
from hypothesis import strategies as st

from qbyok.layout.identity import question_id


def test_id_is_a_short_hash_of_file_and_place() -> None:
    expected = hashlib.sha256(b"ab12\x00Sheet 1!C5").hexdigest()[:16]
    assert question_id("ab12", "Sheet 1!C5") == f"q-{expected}"


@given(st.text(alphabet="0123456789abcdef", min_size=1), st.text())
def test_id_changes_with_the_file_and_with_the_place(sha: str, at: str) -> None:
    assert question_id(sha, at) == question_id(sha, at)
    assert question_id(sha, at) != question_id(sha, at + "0")
    assert question_id(sha, at) != question_id(sha + "0", at)
