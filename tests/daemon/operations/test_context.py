# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.engines.classic import completion
from cavendish.operations.context import CONTEXT
from cavendish.request import VERBS


def test_every_verb_tells_how_much_it_wants_to_see() -> None:
    assert CONTEXT.keys() == VERBS.keys()


def test_fill_is_given_all_that_its_engine_reads() -> None:
    told, read = CONTEXT["fill"], completion.CONTEXT
    assert told.ratio >= read.ratio
    assert told.min_px >= read.min_px
    assert told.max_px >= read.max_px
