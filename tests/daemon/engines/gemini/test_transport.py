# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.gemini.transport import Progress, Sent


@pytest.mark.parametrize(
    ("sent", "billed"), [(Sent.NOTHING, False), (Sent.SOME, True), (Sent.ALL, True)]
)
def test_only_what_never_left_is_surely_not_billed(sent: Sent, billed: bool) -> None:
    assert Progress(sent).may_be_billed is billed
