# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests as they are sent; with `convert`, all that knows generated messages and plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf.duration_pb2 import Duration

from cavendish_client.pixels import Box, Pixels
from cavendish_client.request import (
    AnyRequest,
    Canvas,
    FillRequest,
    Options,
    Point,
    Reference,
)
from cavendish_proto.v1 import image_pb2, job_pb2

Images = Mapping[str, image_pb2.Image]


def operation_message(request: AnyRequest, images: Images) -> job_pb2.Operation:
    """The request; images: those of `request.images()` as messages, by the same paths."""
    message = job_pb2.Operation(
        engine=request.engine,
        local_only=request.local_only,
        document=request.document,
        layers=request.layers,
        consent=request.consent,
        thread_id=request.thread,
        parent_turn_id=request.parent,
        live=request.live,
        options=options_message(request.options),
    )
    verb = getattr(message, request.verb)
    verb.SetInParent()
    if isinstance(request, FillRequest):
        set_fill(verb, request, images)
    else:
        set_verb(verb, request, images)
    return message


def options_message(options: Options) -> job_pb2.ModelOptions:
    """What is asked of a model."""
    thinking = options.thinking.name.replace("DEFAULT", "UNSPECIFIED")
    message = job_pb2.ModelOptions(
        model=options.model,
        size=options.size,
        ratio=options.ratio,
        thinking=f"THINKING_{thinking}",
        search_web=options.search_web,
        search_images=options.search_images,
        variation=options.variation,
        again=options.again,
        pay_again=options.pay_again,
        seed=options.seed,
        steps=options.steps,
        guidance=options.guidance,
        strength=options.strength,
    )
    if options.deadline_seconds:
        deadline = Duration()
        deadline.FromNanoseconds(round(options.deadline_seconds * 1e9))
        message.deadline.CopyFrom(deadline)
    return message


def set_fill(message: job_pb2.FillOperation, request: FillRequest, images: Images) -> None:
    """Fills in the fields of a fill, which has its canvas' own."""
    canvas = Canvas(
        request.image,
        request.mask,
        request.guide,
        request.x,
        request.y,
        request.width,
        request.height,
    )
    set_canvas(message, canvas, images, "")
    message.seed, message.prompt = request.seed, request.prompt
    message.references.extend(reference_messages(request.references, images))
    if request.sources is not None:
        message.sources.CopyFrom(images["sources"])


def set_verb(message: Any, request: Any, images: Images) -> None:
    """Fills in the fields that the verb has, from those of the request."""
    for field in message.DESCRIPTOR.fields:
        value = getattr(request, field.name)
        if value is None:
            continue
        if isinstance(value, Canvas):
            message.canvas.SetInParent()
            set_canvas(message.canvas, value, images, "canvas.")
        elif isinstance(value, Pixels):
            getattr(message, field.name).CopyFrom(images[field.name])
        elif isinstance(value, Box):
            getattr(message, field.name).CopyFrom(box_message(value))
        elif field.name == "references":
            message.references.extend(reference_messages(value, images))
        elif field.name == "points":
            message.points.extend(map(point_message, value))
        elif isinstance(value, tuple):
            getattr(message, field.name).extend(value)
        elif field.enum_type is not None:
            name = f"{field.enum_type.name.upper()}_{value.name}"
            setattr(message, field.name, field.enum_type.values_by_name[name].number)
        else:
            setattr(message, field.name, value)


def set_canvas(message: Any, canvas: Canvas, images: Images, path: str) -> None:
    """Fills in a canvas; path: what its images' names begin with."""
    for name in ("image", "mask", "guide"):
        if path + name in images:
            getattr(message, name).CopyFrom(images[path + name])
    message.x_px, message.y_px = canvas.x, canvas.y
    message.document_width_px, message.document_height_px = canvas.width, canvas.height


def reference_messages(
    references: tuple[Reference, ...], images: Images
) -> list[job_pb2.Reference]:
    """References with their images."""
    return [
        job_pb2.Reference(
            image=images[f"references.{number}.image"],
            role=f"ROLE_{reference.role.name}",
            name=reference.name,
        )
        for number, reference in enumerate(references)
    ]


def box_message(box: Box) -> image_pb2.Box:
    """A place in the document."""
    return image_pb2.Box(x_px=box.x, y_px=box.y, width_px=box.width, height_px=box.height)


def point_message(point: Point) -> job_pb2.SelectOperation.Point:
    """A click."""
    return job_pb2.SelectOperation.Point(x_px=point.x, y_px=point.y, inside=point.inside)
