# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish_client import (
    Box,
    Canvas,
    ComposeRequest,
    CutoutRequest,
    DenoiseRequest,
    DepthRequest,
    DescribeRequest,
    EditRequest,
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
    Preset,
    Reference,
    RemoveRequest,
    ReplaceBackgroundRequest,
    RestyleRequest,
    RetouchRequest,
    Role,
    SelectRequest,
    TextRequest,
    Thinking,
    UpscaleRequest,
    Wording,
)
from cavendish_client.convert import image_spec
from cavendish_client.operation import operation_message
from cavendish_client.request import AnyRequest
from cavendish_proto.v1 import image_pb2 as image
from cavendish_proto.v1 import job_pb2 as job

PICTURE = Pixels(bytes(32), 4, 2)
MASK = Pixels(bytes(8), 4, 2, PixelFormat.GRAY8)
CANVAS = Canvas(PICTURE, MASK, x=3, y=-4, width=50, height=60)
HAT = (Reference(PICTURE, Role.PERSON, "Red hat"),)
PLACE = Box(-1, 2, 30, 40)


def message(request: AnyRequest) -> job.Operation:
    images = {
        name: image.Image(spec=image_spec(pixels), segment=name)
        for name, pixels in request.images().items()
    }
    return operation_message(request, images)


@pytest.mark.parametrize(
    ("request_", "verb", "segments"),
    [
        (FillRequest(PICTURE, MASK, prompt="p", references=HAT, sources=MASK), "fill", 4),
        (GenerateRequest("p", PLACE, HAT, transparent=True), "generate", 1),
        (EditRequest(CANVAS, "p", HAT), "edit", 3),
        (RemoveRequest(CANVAS, "p", MASK), "remove", 3),
        (ReplaceBackgroundRequest(CANVAS, "p", HAT), "replace_background", 3),
        (ExpandRequest(CANVAS, PLACE, "p", MASK), "expand", 3),
        (ComposeRequest("p", PLACE, HAT), "compose", 1),
        (RestyleRequest(CANVAS, "p", HAT), "restyle", 3),
        (RetouchRequest(CANVAS, Preset.FOCUS, "p"), "retouch", 2),
        (TextRequest(CANVAS, ("a", "b"), "p"), "text", 2),
        (DescribeRequest(CANVAS, Wording.ALT_TEXT, "p"), "describe", 2),
        (SelectRequest(CANVAS, (Point(1, 2),), PLACE, MASK), "select", 3),
        (LinesRequest(CANVAS), "lines", 2),
        (DepthRequest(CANVAS), "depth", 2),
        (HarmoniseRequest(CANVAS, PICTURE), "harmonise", 3),
        (DenoiseRequest(CANVAS, 0.5), "denoise", 2),
        (FlatsRequest(CANVAS, 0.5, PICTURE), "flats", 3),
        (UpscaleRequest(CANVAS, 3), "upscale", 2),
        (CutoutRequest(CANVAS, MASK, MASK, MASK), "cutout", 5),
    ],
)
def test_every_field_of_a_verb_is_sent(request_: AnyRequest, verb: str, segments: int):
    sent = message(request_)
    assert sent.WhichOneof("verb") == verb
    part = getattr(sent, verb)
    assert getattr(part, "prompt", "p") == "p"
    assert str(sent).count("segment:") == segments
    names = {field.name for field, _ in part.ListFields()}
    missing = {field.name for field in part.DESCRIPTOR.fields} - names
    assert missing <= {"guide", "x_px", "y_px", "seed", "document_width_px", "document_height_px"}


def test_canvas_is_sent_with_its_place_and_images():
    sent = message(EditRequest(CANVAS, "p")).edit.canvas
    assert (sent.x_px, sent.y_px) == (3, -4)
    assert (sent.document_width_px, sent.document_height_px) == (50, 60)
    assert (sent.image.segment, sent.mask.segment) == ("canvas.image", "canvas.mask")
    assert not sent.HasField("guide")


def test_fill_is_sent_with_its_place_and_images():
    sent = message(FillRequest(PICTURE, MASK, PICTURE, x=3, y=-4, seed=7, width=50, height=60)).fill
    assert (sent.x_px, sent.y_px, sent.seed) == (3, -4, 7)
    assert (sent.document_width_px, sent.document_height_px) == (50, 60)
    assert (sent.image.segment, sent.mask.segment, sent.guide.segment) == ("image", "mask", "guide")


def test_reference_is_sent_with_its_role_and_name():
    (sent,) = message(ComposeRequest("p", PLACE, HAT)).compose.references
    assert (sent.role, sent.name) == (job.Reference.ROLE_PERSON, "Red hat")
    assert sent.image.segment == "references.0.image"


def test_box_preset_and_wording_are_sent_as_they_are_meant():
    assert message(GenerateRequest("p", PLACE)).generate.placement == image.Box(
        x_px=-1, y_px=2, width_px=30, height_px=40
    )
    retouch = message(RetouchRequest(CANVAS, Preset.DAY_TO_NIGHT)).retouch
    assert retouch.preset == job.RetouchOperation.PRESET_DAY_TO_NIGHT
    describe = message(DescribeRequest(CANVAS, Wording.ANNOTATION)).describe
    assert describe.wording == job.DescribeOperation.WORDING_ANNOTATION


def test_what_every_request_can_be_told_is_sent():
    options = Options(
        "m", "2K", "16:9", Thinking.HIGH, True, True, 3, True, 2, deadline_seconds=1.5
    )
    sent = message(
        EditRequest(
            CANVAS,
            "p",
            engine="gemini",
            local_only=True,
            document="d",
            layers=("a", "b"),
            consent=True,
            thread="t",
            parent="u",
            options=options,
        )
    )
    assert (sent.engine, sent.local_only, sent.document) == ("gemini", True, "d")
    assert (list(sent.layers), sent.consent) == (["a", "b"], True)
    assert (sent.thread_id, sent.parent_turn_id) == ("t", "u")
    asked = sent.options
    assert (asked.model, asked.size, asked.ratio, asked.variation) == ("m", "2K", "16:9", 3)
    assert asked.thinking == job.ModelOptions.THINKING_HIGH
    assert (asked.search_web, asked.search_images, asked.again, asked.pay_again) == (1, 1, 1, 2)
    assert asked.deadline.ToMilliseconds() == 1500


def test_options_that_were_not_given_are_left_to_the_daemon():
    sent = message(EditRequest(CANVAS, "p")).options
    assert sent == job.ModelOptions()


def test_clicks_keep_their_order_and_what_is_not_given_is_unset() -> None:
    points = (Point(5, -1), Point(-3, 8, inside=False))
    select = message(SelectRequest(CANVAS, points)).select
    assert [(one.x_px, one.y_px, one.inside) for one in select.points] == [
        (5, -1, True),
        (-3, 8, False),
    ]
    assert not select.HasField("box")
    assert not select.HasField("scribble")
    assert select.canvas.x_px == 3


@pytest.mark.parametrize(
    "request_",
    [FillRequest(PICTURE, MASK), RemoveRequest(CANVAS), ExpandRequest(CANVAS, PLACE)],
    ids=lambda request: request.verb,
)
def test_sources_that_are_not_told_are_not_sent(request_: AnyRequest):
    sent = message(request_)
    assert not getattr(sent, request_.verb).HasField("sources")


def test_how_noise_is_taken_away_is_said_only_where_it_is_chosen() -> None:
    options = Options(seed=0, steps=4, guidance=0.0, strength=0.5)
    asked = message(GenerateRequest("p", PLACE, options=options)).options
    assert (asked.seed, asked.steps, asked.guidance, asked.strength) == (0, 4, 0.0, 0.5)
    assert asked.HasField("seed")
    assert asked.HasField("guidance")
    plain = message(GenerateRequest("p", PLACE)).options
    assert not any(plain.HasField(name) for name in ("seed", "guidance", "strength"))
