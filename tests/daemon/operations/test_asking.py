# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.model import Part
from cavendish.operations.asking import Asker, Span, Wanted
from cavendish.request import Box, Generate, Source, Thinking
from tests.daemon.operations.models import Model, work_of
from tests.daemon.operations.pictures import Painter, Silent, scene

PICTURE = scene(64, 64)[..., :3]
OPERATION = Generate("p", Box(0, 0, 64, 64))


def test_account_is_kept_over_all_questions() -> None:
    model = Model(PICTURE)
    asker = Asker(work_of(OPERATION, {}, model))
    for step in ("one", "two"):
        asker.ask(step, (Part("words"),), Wanted("1K", "1:1"))
    outcome = asker.outcome(None, (), "said", ("noted",))
    assert outcome.cost_micro_usd == 2000
    assert outcome.sources == (Source("t", "u"),)
    assert (outcome.text, outcome.notes) == ("said", ("noted",))


def test_question_for_words_is_short_and_looks_nothing_up() -> None:
    model = Model("words")
    asker = Asker(work_of(OPERATION, {}, model, thinking="high", search_web=True))
    asker.ask("words", (Part("words"),), Wanted(picture=False))
    (ask,) = model.asks
    assert (ask.thinking, ask.search_web, ask.size) == (Thinking.MINIMAL, False, "")
    assert ask.price_micro_usd < 20_000


def test_engine_that_asks_no_model_is_a_bug() -> None:
    with pytest.raises(TypeError):
        Asker(work_of(OPERATION, {}, Painter()))


def test_span_is_a_part_of_the_whole() -> None:
    told: list[float] = []

    class Told(Silent):
        def progress(self, fraction: float, stage: str) -> None:
            told.append(fraction)

    span = Span(Told(), 0.2, 0.6)
    for fraction in (-1.0, 0.0, 0.5, 1.0, 7.0):
        span.progress(fraction, "x")
    assert told == pytest.approx([0.2, 0.2, 0.4, 0.6, 0.6])
    assert not span.cancelled()
    with span.on_stop(lambda: None):
        span.check()
