# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.threads.thread import Thread
from tests.daemon.threads.house import MOMENT, Memory, record

BLOBS = Memory()
# a - b - c, and d beside b.
TURNS = tuple(record(*pair, BLOBS) for pair in [("a", ""), ("b", "a"), ("d", "a"), ("c", "b")])
THREAD = Thread("t", "picture", "sky", "", "c", MOMENT, TURNS)


@pytest.mark.parametrize(("turn", "path"), [("", ""), ("a", "a"), ("c", "abc"), ("d", "ad")])
def test_path_leads_from_the_first_turn_along_its_branch(turn: str, path: str) -> None:
    assert "".join(step.turn_id for step in THREAD.path(turn)) == path


def test_path_to_an_unknown_turn_is_refused() -> None:
    with pytest.raises(KeyError):
        THREAD.path("z")
