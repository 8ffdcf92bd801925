# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
from typing import Any

import pytest

from cavendish.api.convert import asked_from
from cavendish.errors import subclasses
from cavendish.request import (
    Digest,
    Fill,
    ImageRef,
    ImageSpec,
    ModelOptions,
    PixelFormat,
    Request,
    Thinking,
)
from cavendish.settings import Limits
from cavendish_proto.v1 import image_pb2 as image
from cavendish_proto.v1 import job_pb2 as job

LIMITS = Limits()
ERRORS = {error.reason: error for error in subclasses()}
RGBA8, BGRA8 = image.PIXEL_FORMAT_RGBA8, image.PIXEL_FORMAT_BGRA8
RGBA16, GRAY8 = image.PIXEL_FORMAT_RGBA16, image.PIXEL_FORMAT_GRAY8
UINT32_MAX, UINT64_MAX, INT32_MAX = (1 << 32) - 1, (1 << 64) - 1, (1 << 31) - 1


def spec(width: int, height: int, pixel_format: int, profile: str = "") -> image.ImageSpec:
    message = image.ImageSpec(width_px=width, height_px=height, color_profile=profile)
    message.format = pixel_format  # type: ignore[assignment]
    return message


def blob(size: int, sha256: bytes = bytes(32)) -> image.Digest:
    return image.Digest(sha256=sha256, size_bytes=size)


def sound() -> job.Operation:
    """A fill that nothing is wrong with: a picture of 4 x 2 in 16 bits, with a guide."""
    return job.Operation(
        fill=job.FillOperation(
            image=image.Image(spec=spec(4, 2, RGBA16, "Rec2020"), blob=blob(64)),
            mask=image.Image(spec=spec(4, 2, GRAY8), segment="m.seg"),
            guide=image.Image(spec=spec(4, 2, BGRA8), blob=blob(32)),
            x_px=-5,
            y_px=7,
            seed=UINT32_MAX,
        ),
        engine="classic",
        local_only=True,
        document="d",
    )


def changed(path: str, value: Any) -> job.Operation:
    """A sound fill with one field set to value, or cleared where value is None."""
    operation = sound()
    *parents, name = path.split(".")
    message: Any = operation
    for parent in parents:
        message = getattr(message, parent)
    if value is None:
        message.ClearField(name)
    elif isinstance(value, int | str | bytes):
        setattr(message, name, value)
    else:
        getattr(message, name).CopyFrom(value)
    return operation


def test_sound_operation_becomes_the_request_that_it_means() -> None:
    zeros = "0" * 64
    assert asked_from(sound(), LIMITS).request == Request(
        operation=Fill(
            image=ImageRef(ImageSpec(4, 2, PixelFormat.RGBA16, "Rec2020"), blob=Digest(zeros, 64)),
            mask=ImageRef(ImageSpec(4, 2, PixelFormat.GRAY8), segment="m.seg"),
            guide=ImageRef(ImageSpec(4, 2, PixelFormat.BGRA8), blob=Digest(zeros, 32)),
            x=-5,
            y=7,
            seed=UINT32_MAX,
        ),
        engine="classic",
        local_only=True,
        document="d",
    )


@pytest.mark.parametrize(
    ("path", "value", "reason", "field"),
    [
        ("fill", None, "INVALID_REQUEST", "operation"),
        ("fill.image", None, "INVALID_REQUEST", "fill.image"),
        ("fill.mask", None, "INVALID_REQUEST", "fill.mask"),
        ("fill.image.spec", None, "INVALID_REQUEST", "fill.image.spec"),
        ("fill.guide.spec", None, "INVALID_REQUEST", "fill.guide.spec"),
        ("fill.image.blob", None, "INVALID_REQUEST", "fill.image.payload"),
        ("fill.mask.segment", None, "INVALID_REQUEST", "fill.mask.payload"),
        ("fill.image.spec.width_px", 0, "INVALID_REQUEST", "fill.image.spec.width_px"),
        ("fill.image.spec.height_px", 0, "INVALID_REQUEST", "fill.image.spec.height_px"),
        ("fill.image.spec.width_px", 32769, "IMAGE_TOO_LARGE", ""),
        ("fill.image.spec.height_px", UINT32_MAX, "IMAGE_TOO_LARGE", ""),
        ("fill.image.spec", spec(32768, 32768, RGBA16), "BLOB_TOO_LARGE", ""),
        ("fill.image.spec.format", 0, "INVALID_REQUEST", "fill.image.spec.format"),
        ("fill.image.spec.format", GRAY8, "INVALID_REQUEST", "fill.image.spec.format"),
        ("fill.image.spec.format", 6, "IMAGE_MODE_UNSUPPORTED", ""),
        ("fill.image.spec.format", -1, "IMAGE_MODE_UNSUPPORTED", ""),
        ("fill.image.spec.format", INT32_MAX, "IMAGE_MODE_UNSUPPORTED", ""),
        ("fill.mask.spec.format", RGBA8, "INVALID_REQUEST", "fill.mask.spec.format"),
        ("fill.guide.spec.format", RGBA16, "INVALID_REQUEST", "fill.guide.spec.format"),
        ("fill.mask.spec.width_px", 5, "MASK_SIZE_MISMATCH", ""),
        ("fill.mask.spec", spec(2, 4, GRAY8), "MASK_SIZE_MISMATCH", ""),
        ("fill.image.blob.size_bytes", 0, "INVALID_REQUEST", "fill.image.blob.size_bytes"),
        ("fill.image.blob.size_bytes", 63, "IMAGE_LENGTH_MISMATCH", ""),
        ("fill.image.blob.size_bytes", (2 << 30) + 1, "BLOB_TOO_LARGE", ""),
        ("fill.image.blob.size_bytes", UINT64_MAX, "BLOB_TOO_LARGE", ""),
        ("fill.image.blob.sha256", b"", "INVALID_REQUEST", "fill.image.blob.sha256"),
        ("fill.image.blob.sha256", bytes(31), "INVALID_REQUEST", "fill.image.blob.sha256"),
        ("fill.image.blob.sha256", bytes(33), "INVALID_REQUEST", "fill.image.blob.sha256"),
        ("fill.mask.segment", "", "SEGMENT_NOT_FOUND", ""),
        ("fill.mask.segment", "s" * 65, "SEGMENT_NOT_FOUND", ""),
        ("fill.x_px", INT32_MAX - 3, "INVALID_REQUEST", "fill.x_px"),
        ("fill.y_px", INT32_MAX, "INVALID_REQUEST", "fill.y_px"),
        ("fill.image.spec.color_profile", "p" * 257, "INVALID_REQUEST", "color_profile"),
        ("engine", "e" * 65, "INVALID_REQUEST", "operation.engine"),
        ("engine", "x" * 100_000, "INVALID_REQUEST", "operation.engine"),
        ("document", "ä" * 513, "INVALID_REQUEST", "operation.document"),
    ],
)
def test_hostile_field_is_refused_with_its_reason(
    path: str, value: Any, reason: str, field: str
) -> None:
    with pytest.raises(ERRORS[reason]) as refused:
        asked_from(changed(path, value), LIMITS)
    assert type(refused.value) is ERRORS[reason]
    assert field in refused.value.values.get("field", "")
    assert len(refused.value.message) < 400


def asking() -> job.Operation:
    """A fill with all that can be asked for beside the verb."""
    operation = sound()
    operation.layers.extend(["Background", "Sky"])
    operation.consent = True
    operation.thread_id, operation.parent_turn_id = "thread", "turn"
    operation.options.CopyFrom(
        job.ModelOptions(
            model="m",
            size="2K",
            ratio="16:9",
            thinking=job.ModelOptions.THINKING_HIGH,
            search_web=True,
            search_images=True,
            variation=3,
            again=True,
            pay_again=2,
        )
    )
    operation.options.deadline.FromMilliseconds(1500)
    return operation


def test_all_that_is_asked_beside_the_verb_is_in_the_request() -> None:
    request = asked_from(asking(), LIMITS).request
    assert (request.layers, request.consent) == (("Background", "Sky"), True)
    assert (request.thread, request.parent) == ("thread", "turn")
    assert request.options == ModelOptions(
        "m", "2K", "16:9", Thinking.HIGH, True, True, 3, True, 2, 1.5
    )


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("size", "2k", "options.size"),
        ("size", "1024", "options.size"),
        ("ratio", "16x9", "options.ratio"),
        ("ratio", "0:1", "options.ratio"),
        ("model", "m" * 129, "options.model"),
        ("thinking", 9, "options.thinking"),
        ("variation", 1000, "options.variation"),
        ("pay_again", 101, "options.pay_again"),
    ],
)
def test_option_that_cannot_be_is_refused(name: str, value: Any, field: str) -> None:
    operation = asking()
    setattr(operation.options, name, value)
    with pytest.raises(ERRORS["INVALID_REQUEST"], match=field):
        asked_from(operation, LIMITS)


@pytest.mark.parametrize("seconds", [0, -1, 3601])
def test_deadline_that_cannot_be_is_refused(seconds: int) -> None:
    operation = asking()
    operation.options.deadline.FromSeconds(seconds)
    with pytest.raises(ERRORS["INVALID_REQUEST"], match="deadline"):
        asked_from(operation, LIMITS)


def test_too_many_layers_are_refused() -> None:
    operation = asking()
    operation.layers.extend(["x"] * 999)
    with pytest.raises(ERRORS["INVALID_REQUEST"], match="layers has 1001 entries"):
        asked_from(operation, LIMITS)


def test_guide_of_another_size_is_refused() -> None:
    guide = image.Image(spec=spec(4, 3, RGBA8), blob=blob(48))
    with pytest.raises(ERRORS["INVALID_REQUEST"], match=r"fill\.guide is 4 x 3"):
        asked_from(changed("fill.guide", guide), LIMITS)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("fill.guide", None),
        ("fill.seed", 0),
        ("fill.x_px", -(1 << 31)),
        ("fill.x_px", INT32_MAX - 4),
        ("engine", ""),
        ("document", "d" * 1024),
        ("fill.image.spec.color_profile", ""),
        ("fill.mask.segment", "s" * 64),
    ],
)
def test_value_at_its_limit_is_taken(path: str, value: Any) -> None:
    asked_from(changed(path, value), LIMITS)


@pytest.mark.parametrize("field", ["fill.image.blob", "fill.mask.segment", "fill.guide.blob"])
def test_estimate_needs_no_payload(field: str) -> None:
    asked_from(changed(field, None), LIMITS, payloads=False)


def inline(content: bytes, **payload: Any) -> image.Image:
    return image.Image(spec=spec(4, 2, RGBA16), inline=content, **payload)


def test_inline_image_becomes_the_blob_that_it_will_be() -> None:
    content = bytes(range(64))
    asked = asked_from(changed("fill.image", inline(content)), LIMITS)
    digest = Digest(hashlib.sha256(content).hexdigest(), 64)
    assert asked.request.operation.image.blob == digest
    assert asked.inlines == {digest: content}


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (inline(bytes(63)), "IMAGE_LENGTH_MISMATCH"),
        (inline(bytes(65)), "IMAGE_LENGTH_MISMATCH"),
        (inline(bytes(LIMITS.max_inline_bytes + 1)), "BLOB_TOO_LARGE"),
        (inline(bytes(64), blob=blob(64)), "INVALID_REQUEST"),
        (inline(bytes(64), segment="s"), "INVALID_REQUEST"),
    ],
    ids=["short", "long", "over the limit", "beside a blob", "beside a segment"],
)
def test_inline_image_that_cannot_be_is_refused(message: image.Image, reason: str) -> None:
    with pytest.raises(ERRORS[reason]):
        asked_from(changed("fill.image", message), LIMITS)


@pytest.mark.parametrize(
    ("name", "value", "sound_"),
    [
        ("seed", 0, True),
        ("steps", 100, True),
        ("steps", 101, False),
        ("guidance", 0.0, True),
        ("guidance", 30.5, False),
        ("guidance", float("nan"), False),
        ("strength", 1.0, True),
        ("strength", 0.0, False),
        ("strength", -1.0, False),
    ],
)
def test_how_noise_is_taken_away_is_within_bounds(name: str, value: float, sound_: bool) -> None:
    operation = sound()
    setattr(operation.options, name, value)
    if sound_:
        options = asked_from(operation, LIMITS).request.options
        assert getattr(options, name) == value
        assert len(options.near) == 1
    else:
        with pytest.raises(ERRORS["INVALID_REQUEST"], match=name):
            asked_from(operation, LIMITS)


def test_what_nobody_says_of_it_is_left_open() -> None:
    options = asked_from(sound(), LIMITS).request.options
    assert (options.seed, options.guidance, options.strength, options.near) == (None,) * 3 + ((),)
