# SPDX-License-Identifier: GPL-3.0-or-later
"""From the wire into the request tree, with every field held against what it may be."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cavendish.api import check
from cavendish.api.convert_image import ImageReader
from cavendish.api.convert_verb import operation_from
from cavendish.request import VERBS, Digest, ModelOptions, Request, Thinking
from cavendish.settings import Limits
from cavendish_proto.v1 import job_pb2

MOST_ENGINE_BYTES = 64
MOST_DOCUMENT_BYTES = 1024
MOST_LAYERS = 1000
MOST_ID_BYTES = 64
MOST_MODEL_BYTES = 128
MOST_VARIATION = 999
MOST_PAY_AGAIN = 100
MOST_DEADLINE_SECONDS = 3600.0
MOST_STEPS = 100
MOST_GUIDANCE = 30.0
LEAST_STRENGTH = 0.01

_SIZE = re.compile(r"(512|[1-9][0-9]?K)?")
_RATIO = re.compile(r"([1-9][0-9]{0,2}:[1-9][0-9]{0,2})?")
_THINKING = dict(enumerate(Thinking))


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, and the images that came inside of it; their blobs are yet to be stored."""

    request: Request
    inlines: Mapping[Digest, bytes]


def asked_from(message: job_pb2.Operation, limits: Limits, *, payloads: bool = True) -> Asked:
    """What a message asks for.

    payloads: whether each image must say where its bytes are. Raises InvalidRequest, PromptTooLong,
    ImageTooLarge, ImageModeUnsupported, ImageLengthMismatch, MaskSizeMismatch, BlobTooLarge,
    SegmentNotFound.
    """
    verb = message.WhichOneof("verb")
    if verb not in VERBS:
        raise check.invalid("operation", "names no verb that this daemon knows")
    reader = ImageReader(limits, payloads)
    request = Request(
        operation=operation_from(
            verb, getattr(message, verb), reader, names_model=bool(message.options.model)
        ),
        engine=check.text("operation.engine", message.engine, MOST_ENGINE_BYTES),
        local_only=message.local_only,
        document=check.text("operation.document", message.document, MOST_DOCUMENT_BYTES),
        layers=_layers(message),
        consent=message.consent,
        thread=check.text("operation.thread_id", message.thread_id, MOST_ID_BYTES),
        parent=check.text("operation.parent_turn_id", message.parent_turn_id, MOST_ID_BYTES),
        live=check.text("operation.live", message.live, MOST_ID_BYTES),
        options=_options(message.options),
    )
    return Asked(request, reader.inlines)


def _layers(message: job_pb2.Operation) -> tuple[str, ...]:
    check.each("operation.layers", message.layers, MOST_LAYERS)
    return tuple(
        check.text(f"operation.layers.{number}", name, MOST_DOCUMENT_BYTES)
        for number, name in enumerate(message.layers)
    )


def _options(message: job_pb2.ModelOptions) -> ModelOptions:
    return ModelOptions(
        model=check.text("options.model", message.model, MOST_MODEL_BYTES),
        size=_matching("options.size", message.size, _SIZE, "512, 1K, 2K or 4K"),
        ratio=_matching("options.ratio", message.ratio, _RATIO, "a ratio such as 16:9"),
        thinking=_thinking(message.thinking),
        search_web=message.search_web,
        search_images=message.search_images,
        variation=check.between("options.variation", message.variation, 0, MOST_VARIATION),
        again=message.again,
        pay_again=check.between("options.pay_again", message.pay_again, 0, MOST_PAY_AGAIN),
        deadline_seconds=_deadline(message),
        seed=message.seed if message.HasField("seed") else None,
        steps=check.between("options.steps", message.steps, 0, MOST_STEPS),
        guidance=_measure(message, "guidance", 0, MOST_GUIDANCE),
        strength=_measure(message, "strength", LEAST_STRENGTH, 1),
    )


def _measure(message: job_pb2.ModelOptions, name: str, low: float, high: float) -> float | None:
    if not message.HasField(name):
        return None
    return check.within(f"options.{name}", getattr(message, name), low, high)


def _matching(field: str, value: str, pattern: re.Pattern[str], wanted: str) -> str:
    if not pattern.fullmatch(value):
        raise check.invalid(field, f"is {value!r:.20}, not {wanted}")
    return value


def _thinking(number: int) -> Thinking:
    if number not in _THINKING:
        raise check.invalid("options.thinking", f"is {number}, which this daemon does not know")
    return _THINKING[number]


def _deadline(message: job_pb2.ModelOptions) -> float:
    if not message.HasField("deadline"):
        return 0.0
    seconds = message.deadline.seconds + message.deadline.nanos / 1e9
    if not 0 < seconds <= MOST_DEADLINE_SECONDS:
        problem = f"is {seconds:g} s, not within 0 to {MOST_DEADLINE_SECONDS:g} s"
        raise check.invalid("options.deadline", problem)
    return seconds
