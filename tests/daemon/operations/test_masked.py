# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import numpy as np
import pytest

from cavendish.engines.model import Part, Speaker, Turn
from cavendish.errors import (
    AnswerBlocked,
    AnswerEmpty,
    AnswerUnusable,
    BudgetExceeded,
    JobCancelled,
    MaskEmpty,
    ReferenceUnknown,
)
from cavendish.operations.run import Outcome
from cavendish.request import Edit, ImageRef, ImageSpec, PixelFormat, Reference, Role
from tests.daemon.operations.models import Model, first, painting, run_on
from tests.daemon.operations.pictures import Silent, canvas_of, noise, scene

SIDE = 512
RED = (200, 30, 40)


def hole(side: int = SIDE) -> Any:
    mask = np.zeros((side, side), np.uint8)
    mask[side // 3 : side // 2, side // 3 : side // 2] = 255
    return mask


def edited(model: Model, prompt: str = "p", references: Any = (), **more: Any) -> Outcome:
    canvas = canvas_of(SIDE, SIDE)
    payloads = {"canvas.image": scene(SIDE, SIDE), "canvas.mask": hole()}
    payloads |= {f"references.{n}.image": pixels for n, (_, pixels) in enumerate(references)}
    operation = Edit(canvas, prompt, tuple(reference for reference, _ in references))
    return run_on(model, operation, payloads, **more)


def reference(role: Role, name: str = "", side: int = SIDE) -> tuple[Reference, Any]:
    image = ImageRef(ImageSpec(side, side, PixelFormat.RGBA8))
    return Reference(image, role, name), scene(side, side, seed=9)


def test_instruction_picture_and_mask_are_sent_in_the_order_that_models_know() -> None:
    model = Model(painting(RED))
    edited(model, "a red door")
    parts = model.asks[0].turns[-1].parts
    kinds = ["picture" if part.picture else "text" for part in parts]
    assert kinds == ["text", "text", "picture", "text", "picture"]
    assert parts[0].text.startswith("Change image 1: a red door\nImage 2 is a mask of image 1")
    assert parts[1].text == "Image 1: the picture to change."
    picture, mask = model.pictures()
    assert picture.shape == mask.shape == (1024, 1024, 3)
    assert set(np.unique(mask)) == {0, 255}


def test_question_says_what_is_wanted_and_what_it_may_cost() -> None:
    model = Model(painting(RED))
    edited(model, thinking="high", search_web=True, deadline_seconds=60.0)
    ask = model.asks[0]
    assert (ask.step, ask.model, ask.endpoints) == ("picture", model_id(), ("gemini",))
    assert (ask.size, ask.ratio, ask.wants_picture) == ("1K", "1:1", True)
    assert (ask.thinking, ask.search_web, ask.search_images) == ("high", True, False)
    assert 33_600 < ask.price_micro_usd < 100_000
    assert 55 < ask.deadline_seconds <= 60


def model_id() -> str:
    return "gemini-nano-banana-2.1"


def test_reference_is_shown_with_its_role_and_named_by_its_number() -> None:
    model = Model(painting(RED))
    edited(model, "give her the @Red hat", [reference(Role.OBJECT, "Red hat")])
    said = model.words[0]
    assert "give her the image 3" in said
    assert "Image 3: an object to show (\u201cRed hat\u201d)." in said
    assert len(model.pictures()) == 3


def test_name_without_a_reference_is_refused_before_it_is_asked() -> None:
    model = Model(painting(RED))
    with pytest.raises(ReferenceUnknown, match="@hat"):
        edited(model, "the @hat")
    assert model.asks == []


def test_doodle_is_shown_on_a_copy_of_the_picture_and_never_taken_over() -> None:
    drawn = np.zeros((SIDE, SIDE, 4), np.uint8)
    drawn[200:210, 100:400] = (255, 0, 255, 255)
    model = Model(painting(RED))
    outcome = edited(model, "here, as in @Notes", [(reference(Role.DOODLE, "Notes")[0], drawn)])
    clean, _, marked = model.pictures()
    assert (clean != marked).any()
    assert "Image 3 is image 1 with marks drawn on it" in model.words[0]
    assert "here, as in image 3" in model.words[0]
    assert outcome.layer is not None
    assert not (outcome.layer.image[..., :3] == (255, 0, 255)).all(axis=2).any()


def test_marks_that_are_left_are_asked_away_once() -> None:
    drawn = np.zeros((SIDE, SIDE, 4), np.uint8)
    drawn[200:206, 100:400] = (255, 0, 255, 255)

    def marked(ask: Any) -> Any:
        return Model.pictures(model, len(model.asks) - 1)[2]

    model = Model(marked, painting(RED))
    outcome = edited(model, references=[(reference(Role.DOODLE)[0], drawn)])
    assert [ask.step for ask in model.asks] == ["picture", "retry"]
    assert "the marks are still in it" in outcome.notes[0]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        (lambda ask: np.full((1024, 1024, 3), 90, np.uint8), "it is blank"),
        (first, "nothing in it has changed"),
        ("I cannot do that.", "there was no picture: I cannot do that."),
    ],
    ids=["blank", "unchanged", "words only"],
)
def test_answer_that_cannot_be_used_is_asked_for_once_more(bad: Any, problem: str) -> None:
    model = Model(bad, painting(RED))
    outcome = edited(model)
    assert [ask.step for ask in model.asks] == ["picture", "retry"]
    assert problem in model.words[1]
    assert "Do exactly what is asked this time." in model.words[1]
    assert "Do exactly" not in model.words[0]
    assert outcome.notes[0].startswith(f"The first answer could not be used ({problem}), so Nano")
    assert outcome.layer is not None
    assert outcome.cost_micro_usd == 2000


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (lambda ask: np.full((1024, 1024, 3), 90, np.uint8), AnswerUnusable),
        (first, AnswerUnusable),
        ("I cannot do that.", AnswerEmpty),
    ],
    ids=["blank", "unchanged", "words only"],
)
def test_second_answer_that_cannot_be_used_is_the_last(bad: Any, error: type[Exception]) -> None:
    model = Model(bad)
    with pytest.raises(error):
        edited(model)
    assert len(model.asks) == 2


def repainted(ask: Any) -> Any:
    """A red selection, and everything else painted anew."""
    made = painting(RED)(ask)
    fresh = scene(made.shape[1], made.shape[0], seed=77)[..., :3]
    red = (made == RED).all(axis=2)
    return np.where(red[..., None], made, fresh)


def test_model_that_goes_astray_is_told_and_only_the_selection_taken() -> None:
    model = Model(repainted)
    outcome = edited(model)
    assert len(model.asks) == 2
    assert "it has changed what was to stay" in outcome.notes[0]
    assert "only the selection was taken over" in outcome.notes[1]
    assert outcome.layer is not None
    assert outcome.layer.box.width == len(range(SIDE // 3, SIDE // 2))


def test_first_answer_is_kept_where_the_second_is_worse() -> None:
    model = Model(repainted, first)
    outcome = edited(model)
    assert outcome.layer is not None
    part = slice(SIDE // 3, SIDE // 2)
    changed = outcome.layer.image != scene(SIDE, SIDE)[part, part]
    assert changed.any(axis=2).mean() > 0.9


@pytest.mark.parametrize(
    "failure",
    [
        BudgetExceeded(period="day", left_usd="0.01", price_usd="0.04"),
        AnswerEmpty(model="m", said="I cannot do that."),
    ],
    ids=["budget", "words only"],
)
def test_first_answer_is_kept_where_there_is_no_second(failure: Exception) -> None:
    outcome = edited(Model(repainted, failure))
    assert outcome.layer is not None
    assert "it has changed what was to stay" in outcome.notes[0]
    assert str(failure) in outcome.notes[1]
    assert "only the selection was taken over" in outcome.notes[2]


def test_first_answer_that_cannot_be_used_does_not_hide_why_there_is_no_second() -> None:
    with pytest.raises(BudgetExceeded):
        edited(Model(first, BudgetExceeded(period="day", left_usd="0.01", price_usd="0.04")))


def test_cancel_is_not_held_up_by_a_first_answer() -> None:
    with pytest.raises(JobCancelled):
        edited(Model(repainted, JobCancelled()))


def test_refusal_of_the_model_is_not_asked_again() -> None:
    model = Model(AnswerBlocked(model="m", cause="c", detail="d"))
    with pytest.raises(AnswerBlocked):
        edited(model)
    assert len(model.asks) == 1


def test_answer_that_cannot_be_aligned_is_told() -> None:
    flat = np.full((SIDE, SIDE, 4), 128, np.uint8)
    flat[..., 3] = 255
    flat[hole() > 0] = noise((int((hole() > 0).sum()), 4))
    payloads = {"canvas.image": flat, "canvas.mask": hole()}
    outcome = run_on(Model(painting(RED)), Edit(canvas_of(SIDE, SIDE), "p"), payloads)
    assert any("could not be aligned" in note for note in outcome.notes)


def test_answer_of_other_proportions_is_told() -> None:
    def squeezed(ask: Any) -> Any:
        return painting(RED)(ask)[::2]

    outcome = edited(Model(squeezed))
    assert any("other proportions" in note for note in outcome.notes)


def test_whole_canvas_may_change_and_no_mask_is_sent() -> None:
    model = Model(painting(RED))
    operation = Edit(canvas_of(600, 400, mask=False), "p")
    outcome = run_on(model, operation, {"canvas.image": scene(600, 400)})
    assert len(model.pictures()) == 1
    assert "mask" not in model.words[0]
    assert outcome.layer is not None
    assert outcome.layer.mask.shape == (400, 600)
    assert (outcome.layer.mask == 255).all()
    changed = (outcome.layer.image != scene(600, 400)).any(axis=2).mean()
    assert 0.03 < changed < 0.3


def test_answer_that_is_displaced_leaves_no_border() -> None:
    def displaced(ask: Any) -> Any:
        brighter = np.clip(first(ask).astype(int) + 30, 0, 255).astype(np.uint8)
        moved = np.zeros_like(brighter)
        moved[6:, 4:] = brighter[:-6, :-4]
        moved[:6], moved[:, :4] = moved[6], moved[:, 4:5]
        return moved

    operation = Edit(canvas_of(SIDE, SIDE, mask=False), "p")
    layer = run_on(Model(displaced), operation, {"canvas.image": scene(SIDE, SIDE)}).layer
    assert layer is not None
    gap = layer.image.astype(int) - scene(SIDE, SIDE)
    assert gap[..., :3].min() > -60, "no black where nothing was drawn"


@pytest.mark.parametrize("kind", sorted(set(PixelFormat) - {PixelFormat.GRAY8}))
def test_result_has_the_format_and_order_of_the_document(kind: PixelFormat) -> None:
    shown = scene(SIDE, SIDE)
    deep = kind.value.endswith("16")
    pixels = shown.astype(np.uint16) * 257 if deep else shown
    if kind.value.startswith("BGRA"):
        pixels = pixels[..., [2, 1, 0, 3]]
    canvas = canvas_of(SIDE, SIDE, kind, guide=deep)
    payloads = {"canvas.image": pixels, "canvas.mask": hole()}
    payloads |= {"canvas.guide": shown} if deep else {}
    layer = run_on(Model(painting(RED)), Edit(canvas, "p"), payloads).layer
    assert layer is not None
    assert layer.format is kind
    assert layer.image.dtype == pixels.dtype
    middle = layer.image[40, 40].astype(int) // (257 if deep else 1)
    expected = RED[::-1] if kind.value.startswith("BGRA") else RED
    assert np.abs(middle[:3] - expected).max() <= 2


def test_empty_mask_is_refused_before_it_is_asked() -> None:
    model = Model(painting(RED))
    payloads = {"canvas.image": scene(64, 64), "canvas.mask": np.zeros((64, 64), np.uint8)}
    with pytest.raises(MaskEmpty):
        run_on(model, Edit(canvas_of(64, 64), "p"), payloads)
    assert model.asks == []


def test_conversation_goes_before_the_question_and_comes_back_with_the_answer() -> None:
    past = (Turn(Speaker.USER, (Part("a"),)), Turn(Speaker.MODEL, (Part(verbatim=b"{}"),)))
    model = Model(painting(RED))
    outcome = edited(model, history=past)
    assert model.asks[0].turns[:2] == past
    asked, answered = outcome.exchange
    assert asked == model.asks[0].turns[-1]
    assert answered.speaker is Speaker.MODEL


class Told(Silent):
    """Remembers what it was told, and stops after so many looks."""

    def __init__(self, looks: int = 1000) -> None:
        self.said: list[tuple[float, str]] = []
        self.looks = looks

    def progress(self, fraction: float, stage: str) -> None:
        self.said.append((fraction, stage))

    def check(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise JobCancelled


def test_progress_tells_honest_stages_and_never_goes_back() -> None:
    told = Told()
    edited(Model(painting(RED)), control=told)
    stages = list(dict.fromkeys(stage for _, stage in told.said))
    assert stages == [
        "Preparing the picture",
        "Asking Nano Banana 2.1",
        "drawing",
        "Fitting the answer",
    ]
    fractions = [fraction for fraction, _ in told.said]
    assert fractions == sorted(fractions)


@pytest.mark.parametrize("looks", [0, 1])
def test_cancel_is_looked_for_before_and_after_a_question(looks: int) -> None:
    model = Model(painting(RED))
    with pytest.raises(JobCancelled):
        edited(model, control=Told(looks))
    assert len(model.asks) == looks


@pytest.mark.parametrize(
    ("width", "height", "box"),
    [
        (600, 600, (0, 0, 120, 80)),
        (600, 600, (480, 520, 120, 80)),
        (600, 600, (290, 300, 20, 20)),
        (1600, 200, (100, 60, 1400, 60)),
        (400, 400, (0, 0, 400, 200)),
    ],
    ids=["corner", "other corner", "tiny", "strip", "half"],
)
def test_selection_of_any_kind_is_changed_alone(
    width: int, height: int, box: tuple[int, int, int, int]
) -> None:
    left, top, across, down = box
    mask = np.zeros((height, width), np.uint8)
    mask[top : top + down, left : left + across] = 255
    picture = scene(width, height)
    payloads = {"canvas.image": picture, "canvas.mask": mask}
    layer = run_on(Model(painting(RED)), Edit(canvas_of(width, height), "p"), payloads).layer
    assert layer is not None
    assert (layer.box.x, layer.box.y, layer.box.width, layer.box.height) == box
    middle = layer.image[down // 2, across // 2, :3].astype(int)
    assert np.abs(middle - RED).max() <= 12
