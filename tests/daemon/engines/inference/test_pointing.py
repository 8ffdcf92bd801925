# SPDX-License-Identifier: GPL-3.0-or-later
"""Places and tensors, for the decoders of the catalog and their small likenesses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.catalog.local_catalog import packaged
from cavendish.catalog.local_model import Fit, Graph, Preparation
from cavendish.engines.engine import SelectTask
from cavendish.engines.inference.pointing import (
    Prompt,
    in_input,
    inputs_of,
    prompts_of,
    takes_box,
    takes_guess,
)
from cavendish.engines.inference.preparing import Fitting, fitted
from cavendish.request import Box, Point

PICTURE = np.zeros((40, 60, 4), np.uint8)
FITTING = Fitting(40, 60, 683, 1024, 1024, 1024)
MODELS = {model.id: model for model in packaged()}


def decoder(model: str) -> Graph:
    return MODELS[model].graph("decoder")


def asked(model: str, prompt: Prompt, guess: np.ndarray | None = None) -> dict[str, np.ndarray]:
    """The tensors of a question, by name, without the embedding."""
    graph = decoder(model)
    names = [one.name for one in graph.inputs]
    embedding = {name: np.zeros(1) for name in names if "embedding" in name}
    made = inputs_of(graph, prompt, FITTING, embedding, guess)
    return {name: array for name, array in zip(names, made, strict=True) if name not in embedding}


@given(
    height=st.integers(1, 12_000),
    width=st.integers(1, 12_000),
    fit=st.sampled_from([Fit.LONGEST, Fit.STRETCH]),
    share=st.tuples(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True)),
)
def test_clicks_come_back_to_their_pixels(
    height: int, width: int, fit: Fit, share: tuple[float, float]
) -> None:
    x, y = int(share[0] * width), int(share[1] * height)
    fitting = fitted(Preparation(fit, 1024), height, width, (1024, 1024))
    place = in_input(np.array([[x + 0.5, y + 0.5]]), fitting)[0]
    # The model adds the half itself.
    across, down = place + np.float32(0.5)
    assert 0 <= across <= fitting.inner_columns
    assert 0 <= down <= fitting.inner_rows
    pixel = max(height, width) * 2.0**-20
    assert across * width / fitting.inner_columns == pytest.approx(x + 0.5, abs=pixel)
    assert down * height / fitting.inner_rows == pytest.approx(y + 0.5, abs=pixel)


@given(st.integers(0, 59), st.integers(1, 60))
def test_boxes_end_at_the_edges_of_their_pixels(left: int, width: int) -> None:
    width = min(width, 60 - left)
    (prompt,) = prompts_of(SelectTask(PICTURE, box=Box(left, 0, width, 40)))
    x0, y0, x1, y1 = prompt.corners(FITTING)[0] + np.float32(0.5)
    assert x0 == pytest.approx(left * 1024 / 60, abs=1e-3)
    assert x1 == pytest.approx((left + width) * 1024 / 60, abs=1e-3)
    assert (y0, y1) == pytest.approx((0, 683), abs=1e-3)


def test_each_click_adds_to_what_was_asked_before() -> None:
    out, first, second = Point(1, 1, inside=False), Point(2, 2), Point(3, 3)
    prompts = prompts_of(SelectTask(PICTURE, (out, first, second)))
    assert [len(prompt.points) for prompt in prompts] == [2, 3]
    assert prompts[1].points == ((1.5, 1.5, 0), (2.5, 2.5, 1), (3.5, 3.5, 1))


def test_box_and_scribble_come_before_the_clicks() -> None:
    scribble = np.zeros((40, 60), np.uint8)
    scribble[10:12, 5:50] = 255
    task = SelectTask(PICTURE, (Point(0, 0, inside=False),), Box(4, 5, 6, 7), scribble)
    first, second = prompts_of(task)
    assert first.box == second.box == (4, 5, 10, 12)
    assert all(scribble[int(y), int(x)] and label == 1 for x, y, label in first.points)
    assert second.points == (*first.points, (0.5, 0.5, 0))
    across = [x for x, _, _ in first.points]
    assert max(across) - min(across) > 40


def test_scribble_of_one_pixel_is_one_click() -> None:
    scribble = np.zeros((40, 60), np.uint8)
    scribble[7, 9] = 1
    (prompt,) = prompts_of(SelectTask(PICTURE, scribble=scribble))
    assert prompt.points == ((9.5, 7.5, 1),)


def test_own_export_gets_a_point_that_is_none_and_no_mask() -> None:
    given_ = asked("mobile-sam", Prompt(((30.0, 20.0, 1), (0.5, 0.5, 0))))
    assert given_["point_coords"].shape == (1, 3, 2)
    assert given_["point_coords"][0, 0] == pytest.approx([511.5, 341])
    assert given_["point_coords"][0, 2].tolist() == [0, 0]
    assert given_["point_labels"].tolist() == [[1, 0, -1]]
    assert given_["mask_input"].shape == (1, 1, 256, 256)
    assert given_["has_mask_input"].tolist() == [0]
    assert given_["orig_im_size"].tolist() == [40, 60]


def test_own_export_draws_on_from_a_mask_and_knows_corners() -> None:
    guess = np.full((256, 256), 7, np.float32)
    given_ = asked("mobile-sam", Prompt(((1.0, 1.0, 1),), (0, 0, 60, 40)), guess)
    assert given_["point_labels"].tolist() == [[1, 2, 3]]
    assert given_["point_coords"][0, 1:] == pytest.approx(np.array([[-0.5, -0.5], [1023.5, 682.5]]))
    assert given_["has_mask_input"].tolist() == [1]
    assert np.array_equal(given_["mask_input"][0, 0], guess)


def test_export_for_browsers_takes_boxes_of_their_own() -> None:
    given_ = asked("sam2.1-hiera-tiny", Prompt((), (0, 0, 30, 20)))
    assert given_["input_boxes"].shape == (1, 1, 4)
    assert given_["input_points"].tolist() == [[[[0, 0]]]]
    assert given_["input_labels"].tolist() == [[[-1]]]
    alone = asked("sam2.1-hiera-tiny", Prompt(((1.0, 1.0, 1),)))
    assert alone["input_boxes"].shape == (1, 0, 4)
    assert alone["input_labels"].tolist() == [[[1]]]


def test_where_no_box_is_known_its_middle_is_clicked_on() -> None:
    given_ = asked("slimsam-77-q8", Prompt(((1.0, 1.0, 0),), (10, 10, 30, 20)))
    assert given_["input_labels"].tolist() == [[[1, 0]]]
    assert given_["input_points"][0, 0, 0] == pytest.approx(
        in_input(np.array([[20.0, 15.0]]), FITTING)[0]
    )


def test_what_decoders_understand_is_read_off_their_entries() -> None:
    names = ["mobile-sam", "slimsam-77-q8", "sam2.1-hiera-tiny"]
    assert [takes_box(decoder(name)) for name in names] == [True, False, True]
    assert [takes_guess(decoder(name)) for name in names] == [True, False, False]
