# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.models.patience import Patience


def test_pauses_double_up_to_the_longest() -> None:
    patience = Patience(first_seconds=1.0, longest_seconds=5.0)
    assert [patience.pause(failures) for failures in range(5)] == [1.0, 1.0, 2.0, 4.0, 5.0]
