# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.money import micro_usd, usd


@pytest.mark.parametrize(
    ("micro", "text"),
    [
        (0, "0.00"),
        (33_600, "0.0336"),
        (134_000, "0.134"),
        (1_500_000, "1.50"),
        (49, "0.00"),
        (50, "0.0001"),
        (2_000_000_000, "2000.00"),
        (113_400, "0.1134"),
    ],
)
def test_amount_is_shown_with_two_to_four_digits(micro: int, text: str) -> None:
    assert usd(micro) == text


@given(st.integers(0, 10**14))
def test_amount_that_is_read_back_is_the_same_to_four_digits(micro: int) -> None:
    assert abs(micro_usd(usd(micro)) - micro) <= 50


@pytest.mark.parametrize("text", ["", "x", "-1", "nan", "inf", "1e99", "1,5", "0x1"])
def test_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a number of US dollars"):
        micro_usd(text)
