"""Numbers as a cell shows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qbyok.questionnaire.xlsx.numbers import BUILTIN, GENERAL, show_number


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        ("3.0", GENERAL, "3"),
        ("0.30000000000000004", GENERAL, "0.3"),
        ("-2.5", GENERAL, "-2.5"),
        ("1E+20", GENERAL, "1e+20"),
        ("1.1", "0.00", "1.10"),
        ("7", "000", "007"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("1234567", "#,##0", "1,234,567"),
        ("0.256", "0%", "26%"),
        ("0.256", "0.0%", "25.6%"),
        ("1.5", "0.0##", "1.5"),
        ("1", "0.##", "1"),
        ("-3", "0", "-3"),
        ("-3", '0;"minus "0', "minus 3"),
        ("4", '"Q-"00', "Q-04"),
        ("4", '0" %"', "4 %"),
        ("12", "[Red]0_);(0)", "12"),
        ("5", "# ?/?", "5"),
        ("45292", "yyyy-mm-dd", "2024-01-01"),
        ("45292", "dd/mm/yyyy;@", "2024-01-01"),
        ("45292.75", "m/d/yy h:mm", "2024-01-01 18:00"),
        ("45292.75", "d mmm", "2024-01-01"),
        ("0.5", "h:mm", "12:00"),
        ("0.500011574074074", "[h]:mm:ss", "12:00:01"),
        ("1", "yyyy-mm-dd", "1900-01-01"),
        ("61", "yyyy-mm-dd", "1900-03-01"),
        ("-1", "yyyy-mm-dd", "-1"),
        ("99999999", "yyyy-mm-dd", "99999999"),
        ("12", '"day "0', "day 12"),
        ("12", "[$-409]General", "12"),
        ("nonsense", "0.00", "nonsense"),
        ("inf", "0.00", "inf"),
    ],
)
def test_numbers_are_shown_as_in_a_cell(value: str, code: str, shown: str) -> None:
    assert show_number(value, code, epoch_1904=False) == shown


def test_dates_count_from_the_workbooks_own_epoch() -> None:
    assert show_number("0", "yyyy-mm-dd", epoch_1904=True) == "1904-01-01"
    assert show_number("43830", "yyyy-mm-dd", epoch_1904=True) == "2024-01-01"


@given(st.floats(), st.one_of(st.sampled_from(sorted(BUILTIN.values())), st.text(max_size=12)))
def test_any_number_in_any_format_is_some_text(value: float, code: str) -> None:
    assert show_number(repr(value), code, epoch_1904=False)
