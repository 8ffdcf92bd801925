# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.errors import BudgetExceeded
from cavendish.operations.text import AS_ASKED, findings
from cavendish.request import Text
from tests.daemon.operations.models import Model, painting, run_on
from tests.daemon.operations.pictures import canvas_of, scene


def written(read: str, strings: tuple[str, ...] = ("BAR",)) -> tuple[Model, tuple[str, ...]]:
    model = Model(painting(), read)
    operation = Text(canvas_of(300, 300, mask=False), strings, "in gold")
    outcome = run_on(model, operation, {"canvas.image": scene(300, 300)})
    assert outcome.layer is not None
    assert outcome.cost_micro_usd == 2000
    return model, outcome.notes


def test_text_is_read_back_as_a_question_of_its_own() -> None:
    model, notes = written("BAR")
    assert [ask.step for ask in model.asks] == ["picture", "read back"]
    assert [ask.wants_picture for ask in model.asks] == [True, False]
    assert "in gold" in model.words[0]
    assert "Read the text in image 1" in model.words[1]
    assert "BAR" not in model.words[1]
    assert notes == (AS_ASKED,)


def test_text_that_reads_otherwise_is_told() -> None:
    assert written("BAZ")[1] == (
        "Read back, \u201cBAR\u201d is not there, or not spelt so: look closely.",
    )


@pytest.mark.parametrize(
    ("strings", "read", "found"),
    [
        (("BAR",), "\u201cBAR\u201d\nOPEN", AS_ASKED),
        (("two lines",), "two\nlines", AS_ASKED),
        (("\u7ea2\u8336",), "\u7ea2\u8336", AS_ASKED),
        (("BAR", "BAR"), "BAR BAR", AS_ASKED),
        (("BAR",), "BAR\nBAR", "more than once"),
        (("BAR",), "BARS", "not there"),
        (("A", "B", "C"), "A", "\u201cB\u201d, \u201cC\u201d are not there"),
        (("caf\u00e9",), "cafe\u0301", AS_ASKED),
        (("SALE", "SALE 50 %"), "SALE\nSALE 50 %", AS_ASKED),
        (("SALE", "SALE 50 %"), "SALE 50 %", "\u201cSALE\u201d is not there"),
        (("\u7ea2\u8336", "\u7eff\u8336"), "\u7ea2\u8336\u7eff\u8336", AS_ASKED),
        (("\u7ea2\u8336",), "\u7ea2\u6c34", "not there"),
    ],
)
def test_findings_tell_what_was_read(strings: tuple[str, ...], read: str, found: str) -> None:
    assert found in " ".join(findings(strings, read))


def test_picture_is_kept_where_it_cannot_be_read_back() -> None:
    failure = BudgetExceeded(period="day", left_usd="0.01", price_usd="0.04")
    model = Model(painting(), failure)
    payloads = {"canvas.image": scene(300, 300)}
    outcome = run_on(model, Text(canvas_of(300, 300, mask=False), ("BAR",)), payloads)
    assert outcome.layer is not None
    assert outcome.notes == (f"The text has not been read back: {failure}",)


def test_small_text_on_a_large_canvas_is_no_refusal() -> None:
    def little(ask: object) -> object:
        made = model.pictures(0)[0].copy()
        made[500:540, 480:560] = (250, 250, 250)
        return made

    model = Model(little, "A")
    payloads = {"canvas.image": scene(900, 900), "canvas.mask": np.full((900, 900), 255, np.uint8)}
    run_on(model, Text(canvas_of(900, 900), ("A",)), payloads)
    assert [ask.step for ask in model.asks] == ["picture", "read back"]
