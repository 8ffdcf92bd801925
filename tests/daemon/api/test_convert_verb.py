# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Callable
from typing import Any

import pytest

from cavendish.api.convert_image import ImageReader
from cavendish.api.convert_verb import operation_from
from cavendish.errors import (
    BlobTooLarge,
    ImageTooLarge,
    InvalidRequest,
    MaskSizeMismatch,
    NewAreaTooLarge,
    PromptTooLong,
)
from cavendish.request import (
    Box,
    Canvas,
    Compose,
    Cutout,
    Denoise,
    Depth,
    Describe,
    Edit,
    Expand,
    Fill,
    Flats,
    Generate,
    Harmonise,
    ImageRef,
    ImageSpec,
    Lines,
    PixelFormat,
    Point,
    Preset,
    Reference,
    Remove,
    ReplaceBackground,
    Restyle,
    Retouch,
    Role,
    Select,
    Text,
    Upscale,
    Wording,
)
from cavendish.settings import Limits
from cavendish_proto.v1 import image_pb2 as image
from cavendish_proto.v1 import job_pb2 as job

LIMITS = Limits()
PICTURE = ImageRef(ImageSpec(4, 2, PixelFormat.RGBA8), segment="s")
MASK = ImageRef(ImageSpec(4, 2, PixelFormat.GRAY8), segment="s")
PLACE = image.Box(x_px=-1, y_px=-1, width_px=6, height_px=4)


def picture(width: int = 4, height: int = 2, kind: str = "RGBA8") -> image.Image:
    spec = image.ImageSpec(width_px=width, height_px=height, format=f"PIXEL_FORMAT_{kind}")
    return image.Image(spec=spec, segment="s")


GRAY = picture(kind="GRAY8")


def canvas(**more: Any) -> job.Canvas:
    return job.Canvas(image=picture(), mask=picture(kind="GRAY8"), x_px=5, **more)


def reference(role: str = "OBJECT", name: str = "", **size: int) -> job.Reference:
    return job.Reference(image=picture(**size), role=f"ROLE_{role}", name=name)


def sound() -> dict[str, Any]:
    """A message of each verb that nothing is wrong with."""
    some = [reference(name="Red hat")]
    place = image.Box(x_px=4, y_px=-1, width_px=6, height_px=4)
    return {
        "fill": job.FillOperation(
            image=picture(), mask=GRAY, prompt="p", references=some, sources=GRAY
        ),
        "generate": job.GenerateOperation(
            prompt="p", placement=PLACE, references=some, transparent=True
        ),
        "edit": job.EditOperation(canvas=canvas(), prompt="p", references=some),
        "remove": job.RemoveOperation(canvas=canvas(), prompt="p", sources=GRAY),
        "replace_background": job.ReplaceBackgroundOperation(
            canvas=canvas(), prompt="p", references=some
        ),
        "expand": job.ExpandOperation(canvas=canvas(), target=place, prompt="p", sources=GRAY),
        "compose": job.ComposeOperation(prompt="p", placement=PLACE, references=some),
        "restyle": job.RestyleOperation(canvas=canvas(), prompt="p", references=some),
        "retouch": job.RetouchOperation(
            canvas=canvas(), preset=job.RetouchOperation.PRESET_FOCUS, prompt="p"
        ),
        "text": job.TextOperation(canvas=canvas(), strings=["BAR", "\u7ea2\u8336"], prompt="p"),
        "upscale": job.UpscaleOperation(canvas=canvas(), scale=3),
        "describe": job.DescribeOperation(
            canvas=canvas(), wording=job.DescribeOperation.WORDING_ALT_TEXT, prompt="p"
        ),
        "lines": job.LinesOperation(canvas=canvas(), thickness=2.5, detail=0.25),
        "harmonise": job.HarmoniseOperation(canvas=canvas(), below=picture(), strength=0.5),
        "depth": job.DepthOperation(canvas=canvas()),
        "cutout": job.CutoutOperation(canvas=canvas(), keep=GRAY, hair=GRAY),
        "denoise": job.DenoiseOperation(canvas=canvas(), strength=1.5),
        "flats": job.FlatsOperation(canvas=canvas(), gap=12, hints=picture()),
        "select": job.SelectOperation(
            canvas=canvas(),
            points=[job.SelectOperation.Point(x_px=6, y_px=1, inside=True), {"x_px": 5}],
            box=image.Box(x_px=5, width_px=2, height_px=1),
            scribble=picture(kind="GRAY8"),
        ),
    }


CANVAS = Canvas(PICTURE, MASK, x=5)
SOME = (Reference(PICTURE, Role.OBJECT, "Red hat"),)
MEANT = {
    "fill": Fill(PICTURE, MASK, prompt="p", references=SOME, sources=MASK),
    "generate": Generate("p", Box(-1, -1, 6, 4), SOME, transparent=True),
    "edit": Edit(CANVAS, "p", SOME),
    "remove": Remove(CANVAS, "p", MASK),
    "replace_background": ReplaceBackground(CANVAS, "p", SOME),
    "expand": Expand(CANVAS, Box(4, -1, 6, 4), "p", MASK),
    "compose": Compose("p", Box(-1, -1, 6, 4), SOME),
    "restyle": Restyle(CANVAS, "p", SOME),
    "retouch": Retouch(CANVAS, Preset.FOCUS, "p"),
    "text": Text(CANVAS, ("BAR", "\u7ea2\u8336"), "p"),
    "describe": Describe(CANVAS, Wording.ALT_TEXT, "p"),
    "lines": Lines(CANVAS, 2.5, 0.25),
    "harmonise": Harmonise(CANVAS, PICTURE, 0.5),
    "denoise": Denoise(CANVAS, 1.5),
    "flats": Flats(CANVAS, 12, PICTURE),
    "upscale": Upscale(CANVAS, 3),
    "depth": Depth(CANVAS),
    "cutout": Cutout(CANVAS, keep=MASK, hair=MASK),
    "select": Select(CANVAS, (Point(6, 1), Point(5, 0, inside=False)), Box(5, 0, 2, 1), MASK),
}
VERBS = sorted(MEANT)
WORDLESS = {"lines", "depth", "harmonise", "denoise", "flats", "upscale", "select", "cutout"}
WORDED = sorted(set(VERBS) - WORDLESS)
Change = Callable[[Any], object]


def read(verb: str, change: Change = lambda message: None) -> Any:
    message = sound()[verb]
    change(message)
    return operation_from(verb, message, ImageReader(LIMITS, payloads=True))


@pytest.mark.parametrize("verb", VERBS)
def test_verb_becomes_the_operation_that_it_means(verb: str) -> None:
    assert read(verb) == MEANT[verb]


def set_to(name: str, value: Any) -> Change:
    return lambda message: setattr(message, name, value)


def clear(name: str) -> Change:
    return lambda message: message.ClearField(name)


def put(name: str, value: Any) -> Change:
    return lambda message: getattr(message, name).CopyFrom(value)


def add(*references: job.Reference) -> Change:
    return lambda message: message.references.extend(references)


@pytest.mark.parametrize("verb", WORDED)
@pytest.mark.parametrize("prompt", ["a\0b", "a\x1b[31mb", "a\x85b"])
def test_prompt_with_control_characters_is_refused(verb: str, prompt: str) -> None:
    with pytest.raises(InvalidRequest, match=r"prompt has the control character U\+00"):
        read(verb, set_to("prompt", prompt))


@pytest.mark.parametrize("verb", WORDED)
def test_prompt_over_the_limit_is_refused(verb: str) -> None:
    with pytest.raises(PromptTooLong, match="32769 bytes"):
        read(verb, set_to("prompt", "\u00e9" * 16384 + "x"))


@pytest.mark.parametrize("verb", WORDED)
def test_prompt_of_several_lines_at_the_limit_is_taken(verb: str) -> None:
    prompt = "a\tb\r\n" + "c" * 32763
    assert read(verb, set_to("prompt", prompt)).prompt == prompt


@pytest.mark.parametrize("verb", ["generate", "edit", "replace_background", "compose"])
@pytest.mark.parametrize("prompt", ["", " \n\t"])
def test_verb_without_the_words_that_it_needs_is_refused(verb: str, prompt: str) -> None:
    with pytest.raises(InvalidRequest, match=f"{verb}.prompt is missing"):
        read(verb, set_to("prompt", prompt))


@pytest.mark.parametrize(
    "verb", ["fill", "remove", "expand", "restyle", "retouch", "text", "describe"]
)
def test_verb_that_needs_no_words_is_taken_without(verb: str) -> None:
    style = add(reference("STYLE")) if verb == "restyle" else clear("prompt")
    assert read(verb, lambda m: (m.ClearField("prompt"), style(m))).prompt == ""


@pytest.mark.parametrize(
    ("verb", "change", "problem"),
    [
        ("edit", clear("canvas"), "edit.canvas is missing"),
        ("edit", put("canvas", job.Canvas()), "edit.canvas"),
        ("edit", lambda m: m.canvas.ClearField("image"), "edit.canvas.image is missing"),
        ("edit", lambda m: setattr(m.canvas, "x_px", 2**31 - 1), "edit.canvas.x_px"),
        ("edit", lambda m: m.canvas.guide.CopyFrom(picture(3)), "edit.canvas.guide is 3 x 2"),
        ("edit", lambda m: m.canvas.mask.CopyFrom(picture()), "canvas.mask.spec.format"),
        ("remove", lambda m: m.canvas.ClearField("mask"), "remove.canvas.mask is missing"),
        ("remove", put("sources", picture(3, 2, "GRAY8")), "remove.sources is 3 x 2"),
        ("fill", put("sources", picture()), "fill.sources.spec.format"),
        ("generate", clear("placement"), "generate.placement is missing"),
        ("compose", clear("references"), "compose.references is missing"),
        ("restyle", clear("prompt"), "restyle.prompt is missing"),
        ("retouch", clear("preset"), "retouch.preset is missing"),
        ("retouch", set_to("preset", 77), "retouch.preset is 77"),
        ("describe", clear("wording"), "describe.wording is missing"),
        ("text", clear("strings"), "text.strings is missing"),
        ("text", lambda m: m.strings.append(" "), "text.strings.2 is missing"),
        ("text", lambda m: m.strings.append("a\0"), "text.strings.2 has the control"),
        ("text", lambda m: m.strings.extend(["x"] * 31), "has 33 entries where 32"),
        ("edit", add(*[reference()] * 64), "has 65 entries where 64"),
        ("edit", add(reference(name="Red hat")), "two of the name 'Red hat'"),
        ("edit", add(reference(name="a\nb")), "references.1.name has the control"),
        ("edit", add(reference(name="n" * 257)), "references.1.name has 257 bytes"),
        ("edit", add(reference("UNSPECIFIED")), "references.1.role is missing"),
        ("edit", add(job.Reference(role="ROLE_POSE")), "references.1.image is missing"),
        ("edit", add(reference("DOODLE", width=5)), "references.1.image is 5 x 2"),
        ("compose", add(reference("DOODLE")), "is a doodle where there is no canvas"),
        ("lines", clear("thickness"), "lines.thickness is 0, not within 0.5 to 20"),
        ("lines", set_to("detail", float("nan")), "lines.detail is nan, not within 0 to 1"),
        ("lines", set_to("detail", -0.1), "lines.detail is -0.1"),
        ("harmonise", clear("below"), "harmonise.below is missing"),
        ("harmonise", put("below", picture(3)), "harmonise.below is 3 x 2 where the image is 4"),
        ("harmonise", set_to("strength", float("inf")), "harmonise.strength is inf"),
        ("cutout", clear("canvas"), "cutout.canvas is missing"),
        ("cutout", put("remove", picture()), "cutout.remove.spec.format is RGBA8"),
        ("denoise", set_to("strength", 2.5), "denoise.strength is 2.5, not within 0 to 2"),
        ("flats", set_to("gap", 65), "flats.gap is 65, not within 0 to 64"),
        ("flats", put("hints", picture(3)), "flats.hints is 3 x 2 where the image is 4"),
        ("flats", put("hints", picture(kind="GRAY8")), "flats.hints.spec.format"),
        ("expand", clear("target"), "expand.target is missing"),
        ("upscale", set_to("scale", 1), "upscale.scale is 1, not within 2 to 4"),
        ("upscale", set_to("scale", 5), "upscale.scale is 5, not within 2 to 4"),
        (
            "select",
            lambda m: [m.points.add() for _ in range(63)],
            "select.points has 65 entries where 64",
        ),
        ("select", put("box", image.Box(x_px=5)), "select.box.width_px is 0, not within 1"),
        ("select", put("scribble", picture()), "select.scribble.spec.format is RGBA8"),
        ("expand", put("target", image.Box(x_px=6, width_px=9, height_px=9)), "does not hold"),
        ("expand", put("target", image.Box(x_px=5, width_px=4, height_px=1)), "does not hold"),
    ],
)
def test_hostile_field_is_refused(verb: str, change: Change, problem: str) -> None:
    with pytest.raises(InvalidRequest, match=problem):
        read(verb, change)


def test_canvas_mask_of_another_size_is_refused() -> None:
    with pytest.raises(MaskSizeMismatch, match="3 x 2 pixels, the picture 4 x 2"):
        read("edit", lambda m: m.canvas.mask.CopyFrom(picture(3, 2, "GRAY8")))


@pytest.mark.parametrize("stroke", ["keep", "remove", "hair"])
def test_stroke_of_another_size_is_refused(stroke: str) -> None:
    with pytest.raises(MaskSizeMismatch, match="3 x 2 pixels, the picture 4 x 2"):
        read("cutout", put(stroke, picture(3, 2, "GRAY8")))


def test_expand_into_the_image_itself_needs_a_mask() -> None:
    own = put("target", image.Box(x_px=5, width_px=4, height_px=2))
    assert read("expand", own).target == Box(5, 0, 4, 2)
    with pytest.raises(InvalidRequest, match="no larger than the image"):
        read("expand", lambda m: (own(m), m.canvas.ClearField("mask")))


def test_doodle_of_the_size_of_the_canvas_is_taken() -> None:
    assert read("edit", add(reference("DOODLE"))).references[1].role is Role.DOODLE


@pytest.mark.parametrize("role", list(Role)[:-1])
def test_each_role_is_understood(role: Role) -> None:
    assert read("compose", add(reference(role.name))).references[1].role is role


def test_picture_that_would_become_too_large_is_refused() -> None:
    with pytest.raises(ImageTooLarge, match="49152 x 3 pixels"):
        read("upscale", lambda m: sized(m, 16384, 1))
    with pytest.raises(BlobTooLarge, match="2415919104 bytes"):
        read("upscale", lambda m: sized(m, 8192, 8192))


@pytest.mark.parametrize("verb", ["generate", "compose"])
def test_new_picture_that_would_be_too_large_is_refused(verb: str) -> None:
    def place(message: Any, side: int) -> None:
        message.placement.width_px, message.placement.height_px = side, side

    assert read(verb, lambda m: place(m, 10_000)).placement.width == 10_000
    with pytest.raises(NewAreaTooLarge, match="400 million new pixels are too many: 100 million"):
        read(verb, lambda m: place(m, 20_000))


def test_expanding_by_too_much_is_refused() -> None:
    def wide(message: job.ExpandOperation, width: int, height: int) -> None:
        message.target.width_px, message.target.height_px = width, height

    assert read("expand", lambda m: wide(m, 9_000, 9_000)).target.width == 9_000
    with pytest.raises(NewAreaTooLarge, match="144 million"):
        read("expand", lambda m: wide(m, 12_000, 12_000))
    with pytest.raises(BlobTooLarge):
        read("expand", lambda m: wide(m, 32_768, 32_768))


def sized(message: job.UpscaleOperation, width: int, height: int) -> None:
    message.canvas.CopyFrom(job.Canvas(image=picture(width, height)))


def test_style_may_be_a_models_own() -> None:
    message = sound()["restyle"]
    message.ClearField("prompt")
    message.ClearField("references")
    made = operation_from("restyle", message, ImageReader(LIMITS, payloads=True), names_model=True)
    assert isinstance(made, Restyle)
    assert made.prompt == ""
