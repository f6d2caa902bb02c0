from qbyok.ranking.fusion import places, reciprocal


def test_each_thing_has_its_place_in_each_list_that_has_it() -> None:
    found = places({"lexical": ["a", "b"], "semantic": ["c", "b"]})
    assert found == {"a": {"lexical": 1}, "b": {"lexical": 2, "semantic": 2}, "c": {"semantic": 1}}


def test_of_what_stands_twice_the_first_place_counts() -> None:
    assert places({"lexical": ["a", "b", "a"]})["a"] == {"lexical": 1}


def test_what_both_lists_have_comes_before_what_one_has_first() -> None:
    assert reciprocal({"lexical": 3, "semantic": 4}) > reciprocal({"lexical": 1}) > reciprocal({"lexical": 2})
