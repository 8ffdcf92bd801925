# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.asking."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cavendish_client import (
    Box,
    CutoutRequest,
    DenoiseRequest,
    DepthRequest,
    ExpandRequest,
    FillRequest,
    FlatsRequest,
    GenerateRequest,
    HarmoniseRequest,
    LinesRequest,
    Options,
    PixelFormat,
    Pixels,
    Point,
    RemoveRequest,
    SelectRequest,
    Thinking,
    UpscaleRequest,
)
from cavendish_client.request import AnyRequest
from cavendish_client.studio import asking
from cavendish_client.studio.document import View
from cavendish_client.studio.draft import Draft, Kind, Layer, Source
from cavendish_client.studio.mode import DENOISINGS, GAPS, HARMONIES, LINES, SCALES, Mode
from tests.plugins.krita.fakes import server_info
from tests.plugins.krita.studio_fakes import OFFERS

LAYERS = [
    Layer("sky", "Sky"),
    Layer("secret", "Secret", is_seen=False),
    Layer("people", "People", is_seen=False),
    Layer("ann", "Ann", is_seen=False, within=("people",)),
    Layer("face", "Face", is_seen=False, within=("people", "ann")),
]


def test_hidden_layers_are_not_sent() -> None:
    assert asking.layers_sent(Draft(), LAYERS) == ("sky",)


def test_reference_takes_along_what_is_in_it_and_where_it_is() -> None:
    draft = Draft().with_reference(Source(Kind.LAYER, "ann", "Ann"))
    assert asking.layers_sent(draft, LAYERS) == ("sky", "ann", "face", "people")


def test_picture_from_words_sends_its_references_alone() -> None:
    draft = Draft(Mode.GENERATE).with_reference(Source(Kind.LAYER, "secret", "Secret"))
    assert asking.layers_sent(draft, LAYERS) == ("secret",)
    assert asking.layers_sent(Draft(Mode.GENERATE), LAYERS) == ()


def test_reference_that_the_mode_does_not_take_is_not_sent() -> None:
    draft = Draft(Mode.TEXT).with_reference(Source(Kind.LAYER, "secret", "Secret"))
    assert asking.layers_sent(draft, LAYERS) == ("sky",)


def test_options_are_what_the_draft_says() -> None:
    draft = Draft(thinking="high", search_web=True, search_images=True, size="2K", model="big")
    options = asking.options_of(draft, 1)
    assert (options.model, options.size, options.thinking) == ("big", "2K", Thinking.HIGH)
    assert (options.search_web, options.search_images, options.pay_again) == (True, True, 1)
    words = asking.options_of(replace(draft, mode=Mode.DESCRIBE))
    assert (words.size, words.search_web, words.search_images) == ("", False, False)


def test_model_of_this_machine_is_asked_for_nothing_that_it_does_not_know() -> None:
    cloud = Draft(thinking="high", search_web=True, size="2K", model="big", transparent=True)
    options = asking.options_of(replace(cloud, local="turbo"))
    assert options == Options(model="turbo")
    assert asking.options_of(replace(cloud, mode=Mode.LINES)) == Options()
    made = measured(replace(cloud, mode=Mode.GENERATE, local="turbo"), View(300, 200, None))
    assert isinstance(made, GenerateRequest)
    assert not made.transparent


def test_picture_from_words_has_the_ratio_that_is_asked_for() -> None:
    info, draft = server_info(), Draft(Mode.GENERATE, ratio="1:1")
    assert asking.part(draft, View(400, 200, None), info) == Box(100, 0, 200, 200)
    selected = View(400, 200, Box(0, 0, 100, 300))
    assert asking.part(draft, selected, info) == Box(0, 50, 100, 100)
    assert asking.part(replace(draft, ratio=""), selected, info) == Box(0, 0, 100, 200)


def test_lines_are_asked_for_as_the_choice_says() -> None:
    view = View(400, 200, None)
    sizes = []
    for choice in LINES:
        draft = Draft(Mode.LINES, choice=choice.key, variations=3)
        assert draft.count == 1
        request = measured(draft, view)
        assert isinstance(request, LinesRequest)
        sizes.append((request.thickness, -request.detail))
    assert sizes == sorted(sizes)


def measured(draft: Draft, view: View) -> AnyRequest:
    """What is asked for before pixels are read."""
    info = replace(server_info(), operations=OFFERS)
    material, box = asking.measured(draft, view, info), asking.part(draft, view, info)
    return asking.request_of(draft, view, material, box, asking.Circumstances())


def test_picture_becomes_as_many_times_as_large_as_the_choice_says() -> None:
    scales = []
    for choice in SCALES:
        request = measured(Draft(Mode.UPSCALE, choice=choice.key), View(400, 200, None))
        assert isinstance(request, UpscaleRequest)
        scales.append(request.scale)
    assert scales == [2, 3, 4]
    assert asking.scale(Draft(Mode.LINES, choice="3")) == 1


def test_what_is_pointed_at_counts_and_not_what_is_selected() -> None:
    draft = Draft(Mode.SELECT, points=(Point(9, 30), Point(3000, 5, inside=False)))
    selected = View(9000, 400, Box(8000, 300, 50, 20))
    request = measured(replace(draft, box=Box(20, 30, 80, 40)), selected)
    assert isinstance(request, SelectRequest)
    assert (request.points, request.box) == (draft.points, Box(20, 30, 80, 40))
    assert request.canvas.mask is None
    assert request.canvas.image.width < 8000
    assert replace(draft, box=Box(20, 30, 80, 40)).pointed == Box(9, 5, 2992, 65)
    assert Draft(Mode.SELECT).pointed is None


def test_layer_is_harmonised_whatever_is_selected() -> None:
    selected, strengths = View(400, 200, Box(10, 10, 20, 20), "{1}"), {}
    for choice in HARMONIES:
        request = measured(Draft(Mode.HARMONISE, choice=choice.key), selected)
        assert isinstance(request, HarmoniseRequest)
        assert request.canvas.mask is None
        strengths[choice.key] = request.strength
    assert strengths == {"fitting": 1.0, "gentle": 0.5, "strong": 1.5}


def test_selection_is_what_is_cut_out_and_cleaned() -> None:
    selected = View(400, 200, Box(10, 10, 20, 20))
    cut = measured(Draft(Mode.CUTOUT), selected)
    assert isinstance(cut, CutoutRequest)
    assert cut.canvas.mask is not None
    for choice in DENOISINGS:
        clean = measured(Draft(Mode.DENOISE, choice=choice.key), selected)
        assert isinstance(clean, DenoiseRequest)
        assert clean.canvas.mask is not None


def test_strokes_go_along_in_the_size_of_the_canvas_and_are_no_references() -> None:
    draft = Draft(Mode.CUTOUT)
    for key, role in (("sky", "keep"), ("ann", "keep"), ("face", "hair")):
        draft = draft.with_reference(Source(Kind.LAYER, key, key)).with_role(key, role)
    cut = measured(draft, View(400, 200, None))
    assert isinstance(cut, CutoutRequest)
    assert cut.keep == cut.hair == Pixels(b"", 400, 200, PixelFormat.GRAY8)
    assert cut.remove is None
    assert asking.reference_box(draft.sources[0], Box(1, 2, 3, 4)) == Box(1, 2, 3, 4)
    assert "face" in asking.layers_sent(draft, LAYERS)


def test_spots_go_along_with_their_colors() -> None:
    draft = Draft(Mode.FLATS).with_reference(Source(Kind.LAYER, "face", "Face"))
    flat = measured(draft, View(400, 200, None))
    assert isinstance(flat, FlatsRequest)
    assert flat.hints == Pixels(b"", 400, 200)
    plain = measured(Draft(Mode.FLATS), View(400, 200, None))
    assert isinstance(plain, FlatsRequest)
    assert plain.hints is None


@pytest.mark.parametrize("mode", [Mode.FILL, Mode.REMOVE, Mode.EXPAND])
def test_what_may_be_copied_can_lie_anywhere_in_the_picture(mode: Mode) -> None:
    source = Source(Kind.LAYER, "face", "Face")
    draft = Draft(mode).with_reference(source).with_role("face", "sources")
    selected = View(4000, 200, Box(10, 10, 20, 20))
    request = measured(draft, selected)
    assert isinstance(request, FillRequest | RemoveRequest | ExpandRequest)
    assert request.sources == Pixels(b"", 4000, 200, PixelFormat.GRAY8)
    assert getattr(request, "references", ()) == ()
    assert "face" in asking.layers_sent(draft, LAYERS)
    plain = measured(Draft(mode), selected)
    assert isinstance(plain, FillRequest | RemoveRequest | ExpandRequest)
    assert plain.sources is None


def test_selection_points_at_what_is_to_be_selected() -> None:
    selected = View(400, 200, Box(-10, 10, 30, 20))
    within = measured(Draft(Mode.SELECT), selected)
    assert isinstance(within, SelectRequest)
    assert (within.box, within.canvas.mask, within.scribble) == (Box(0, 10, 20, 20), None, None)
    under = measured(Draft(Mode.SELECT, choice="under"), selected)
    assert isinstance(under, SelectRequest)
    assert (under.box, under.canvas.mask) == (None, None)
    assert under.scribble is not None


def test_depth_is_measured_of_what_is_seen() -> None:
    assert isinstance(measured(Draft(Mode.DEPTH), View(400, 200, None)), DepthRequest)


def test_gaps_are_closed_as_the_choice_says() -> None:
    gaps = {}
    for choice in GAPS:
        request = measured(Draft(Mode.FLATS, choice=choice.key), View(400, 200, None))
        assert isinstance(request, FlatsRequest)
        gaps[choice.key] = request.gap
    assert gaps == {"medium": 6.0, "small": 2.0, "wide": 20.0}
