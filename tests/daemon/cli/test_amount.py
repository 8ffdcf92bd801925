# SPDX-License-Identifier: GPL-3.0-or-later
import argparse

import pytest

from cavendish.cli.amount import dollars, shown


def test_dollars_are_read_with_and_without_their_sign() -> None:
    assert dollars("$1.5") == dollars("1.50") == 1_500_000
    assert shown(33_600) == "$0.0336"


@pytest.mark.parametrize("text", ["", "-1", "a", "1,5", "nan"])
def test_what_is_no_amount_is_refused_by_the_parser(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="not a number of US dollars"):
        dollars(text)
