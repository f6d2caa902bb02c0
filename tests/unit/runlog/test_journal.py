import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qbyok.errors import IntegrityError
from qbyok.model import Completion, Finding, Severity, Usage
from qbyok.runlog.journal import Journal

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@settings(max_examples=25)
@given(
    st.builds(
        Completion,
        text=ANY_TEXT,
        model=ANY_TEXT,
        usage=st.builds(Usage, input=st.integers(0), output=st.integers(0)),
        account=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2),
        findings=st.tuples(
            st.builds(Finding, rule=st.just("a-rule"), severity=st.sampled_from(Severity), message=ANY_TEXT)
        ),
    )
)
def test_what_was_stored_comes_back(tmp_path_factory: pytest.TempPathFactory, completion: Completion) -> None:
    folder = tmp_path_factory.mktemp("run") / "responses"
    Journal(folder).put("d1", completion)
    assert Journal(folder).get("d1") == completion
    assert Journal(folder).get("d2") is None


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "responses"
    Journal(folder).put("d1", Completion(text="secret"))
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"3", b"{}", b"\xff", b'{"text": "x", "usage": {}, "findings": [{}]}', b'{"usage": 1}'],
)
def test_a_damaged_response_is_said_so(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d1.json").write_bytes(content)
    with pytest.raises(IntegrityError, match="damaged"):
        Journal(tmp_path).get("d1")
