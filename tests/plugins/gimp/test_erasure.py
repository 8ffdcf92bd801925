# SPDX-License-Identifier: GPL-3.0-or-later
"""One erasing: its order, its words when it fails, and cancelling at every moment."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

from cavendish_client import (
    ContextRule,
    OperationOffer,
    PixelFormat,
    Pixels,
    Progress,
    Result,
    errors,
)
from cavendish_gimp.erasure import End, Erasure, Settings
from cavendish_gimp.picture import Reading, Shape
from cavendish_gimp.refusal import NothingSelected, PictureClosed
from tests.plugins.gimp.results import result

RULE = ContextRule(1.0, 64, 512)
READING = Reading(
    picture=5,
    name="a picture",
    shape=Shape(20, 10, "R'G'B'A u8"),
    layer=3,
    x=1,
    y=2,
    image=Pixels(bytes(8), 2, 1),
    mask=Pixels(bytes(2), 2, 1, PixelFormat.GRAY8),
    guide=None,
    sources=Pixels(bytes(2), 2, 1, PixelFormat.GRAY8),
)


class Info:
    """What a handshake told."""

    def offer(self, verb: str) -> OperationOffer:
        assert verb == "fill"
        return OperationOffer(verb, RULE, ("classic",))


class Call:
    """A call to the session that the test answers."""

    def __init__(self, done: Callable[[Any, Any], None], fields: dict[str, Any]) -> None:
        self.done = done
        self.fields = fields
        self.cancels = 0

    def cancel(self) -> None:
        self.cancels += 1


class Session:
    """Keeps the calls."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def connect(self, done: Callable[[Any, Any], None]) -> Call:
        self.calls.append(Call(done, {}))
        return self.calls[-1]

    def fill(self, image: Pixels, mask: Pixels, **fields: Any) -> Call:
        self.calls.append(Call(fields["done"], {"image": image, "mask": mask, **fields}))
        return self.calls[-1]


class Canvas:
    """Reads and inserts, or raises what the test put there."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.inserted: list[tuple[Reading, Result, str]] = []

    def read(self, picture: int, rule: ContextRule, sources: int | None) -> Reading:
        assert (picture, rule, sources) == (5, RULE, 7)
        if self.trouble:
            raise self.trouble
        return READING

    def insert(self, reading: Reading, made: Result, name: str) -> str:
        if self.trouble:
            raise self.trouble
        self.inserted.append((reading, made, name))
        return "the layer"


class Bench:
    """An erasing on a bench. Posted steps run when the test says so."""

    def __init__(self) -> None:
        self.session, self.canvas = Session(), Canvas()
        self.posted: list[Callable[[], None]] = []
        self.progress: list[Progress] = []
        self.ends: list[End] = []
        self.erasure = Erasure(
            self.session,  # type: ignore[arg-type]
            self.canvas,
            self.posted.append,
            on_progress=self.progress.append,
            on_end=self.ends.append,
        )
        self.erasure.start(5, Settings(seed=9, engine="classic", layer_name="gone", sources=7))

    def answer(self, value: object = None, error: Exception | None = None) -> None:
        """Answers the last call, on the main thread."""
        self.session.calls[-1].done(value, error)
        self.turn()

    def turn(self) -> None:
        """Runs what was posted."""
        while self.posted:
            self.posted.pop(0)()

    @property
    def end(self) -> End:
        (end,) = self.ends
        return end


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_erasure_ends_with_the_layer(bench: Bench) -> None:
    made = result()
    bench.answer(Info())
    bench.answer(made)
    assert bench.end == End("the layer", made)
    assert bench.canvas.inserted == [(READING, made, "gone")]


def test_erasure_sends_what_was_read_and_set(bench: Bench) -> None:
    bench.answer(Info())
    fields = bench.session.calls[1].fields
    assert (fields["image"], fields["mask"], fields["guide"]) == (READING.image, READING.mask, None)
    assert (fields["x"], fields["y"], fields["seed"], fields["engine"]) == (1, 2, 9, "classic")
    assert fields["document"] == "a picture"
    assert fields["sources"] is READING.sources


def test_erasure_works_on_the_main_thread_only(bench: Bench) -> None:
    bench.session.calls[0].done(Info(), None)
    assert len(bench.session.calls) == 1
    bench.turn()
    assert len(bench.session.calls) == 2


def test_erasure_tells_progress(bench: Bench) -> None:
    bench.answer(Info())
    bench.session.calls[1].fields["on_progress"](Progress(0.5, "half"))
    bench.turn()
    assert bench.progress == [Progress(0.5, "half")]


def test_erasure_tells_that_no_daemon_is_there(bench: Bench) -> None:
    bench.answer(error=errors.DaemonUnavailable(command="cavendish start"))
    trouble = bench.end.trouble
    assert trouble is not None
    assert trouble.command == "cavendish start"
    assert "cavendish start" in trouble.line


def test_erasure_tells_what_the_daemon_refused(bench: Bench) -> None:
    bench.answer(Info())
    bench.answer(error=errors.NothingToCopyFrom("Too little.", "Select less."))
    assert bench.end.trouble is not None
    assert bench.end.trouble.line == "Too little. Select less."


def test_erasure_tells_why_nothing_was_read(bench: Bench) -> None:
    bench.canvas.trouble = NothingSelected()
    bench.answer(Info())
    assert bench.end.trouble is not None
    assert bench.end.trouble.message == NothingSelected.message


def test_erasure_tells_that_the_picture_was_closed(bench: Bench) -> None:
    bench.answer(Info())
    bench.canvas.trouble = PictureClosed()
    bench.answer(result())
    assert bench.end.trouble is not None
    assert bench.end.trouble.message == PictureClosed.message


def test_erasure_ends_with_a_sentence_after_a_bug(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.canvas.trouble = ZeroDivisionError("a bug")
    with caplog.at_level(logging.ERROR):
        bench.answer(Info())
    assert bench.end.trouble is not None
    assert "a bug" in caplog.text


def test_erasure_cancelled_while_connecting_reads_nothing(bench: Bench) -> None:
    bench.erasure.cancel()
    assert bench.session.calls[0].cancels == 1
    bench.answer(error=errors.JobCancelled("Cancelled.", "Again."))
    assert bench.end == End()


def test_erasure_cancelled_while_filling_cancels_the_job(bench: Bench) -> None:
    bench.answer(Info())
    bench.erasure.cancel()
    assert bench.session.calls[1].cancels == 1
    bench.answer(error=errors.JobCancelled("Cancelled.", "Again."))
    assert bench.end == End()


def test_erasure_cancelled_before_a_result_is_inserted_inserts_nothing(bench: Bench) -> None:
    bench.answer(Info())
    bench.session.calls[1].done(result(), None)
    bench.erasure.cancel()
    bench.turn()
    assert bench.end == End()
    assert not bench.canvas.inserted


def test_erasure_cancelled_tells_no_more_progress(bench: Bench) -> None:
    bench.answer(Info())
    bench.erasure.cancel()
    bench.session.calls[1].fields["on_progress"](Progress(0.5, "half"))
    bench.turn()
    assert not bench.progress
