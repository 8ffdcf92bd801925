# SPDX-License-Identifier: GPL-3.0-or-later
"""What the API refuses in a request that is well formed."""

import io
from collections.abc import Iterator

from PIL import Image, UnidentifiedImageError

from cavendish_standin.ask import Ask, Part, Turn
from cavendish_standin.models import TIER_PERCENT, Model
from cavendish_standin.refusals import REFUSALS, bad_argument, invalid
from cavendish_standin.signatures import Signatures, is_dummy

MOST_PICTURES = 14
MIMES = {"image/png", "image/jpeg", "image/webp", "image/heic", "image/heif"}


def check(ask: Ask, model: Model, signatures: Signatures) -> None:
    """Raises the Refusal that the API would give."""
    _check_contents(ask)
    _check_parameters(ask, model)
    _check_tools(ask, model)
    if model.draws:
        _check_image_config(ask, model)
    for turn in ask.turns:
        _check_pictures(turn)
    if model.signed:
        _check_signatures(ask, model, signatures)


def _check_contents(ask: Ask) -> None:
    if not ask.turns:
        raise invalid("* GenerateContentRequest.contents: contents is not specified\n")
    for i, turn in enumerate(ask.turns):
        if not turn.parts:
            place = f"contents[{i}].parts"
            raise invalid(f"* GenerateContentRequest.{place}: contents.parts must not be empty.\n")
    if ask.turns[-1].role != "user":
        raise invalid("Please ensure that the last content is of the user role.")


def _check_parameters(ask: Ask, model: Model) -> None:
    if ask.system is not None and model.draws:
        raise REFUSALS["developer_instruction"](model.id)
    if ask.candidates != 1:
        raise invalid("Multiple candidates is not enabled for this model")
    if ask.tier not in TIER_PERCENT:
        raise bad_argument("service_tier", f"unknown tier {ask.tier}")
    if "IMAGE" in ask.modalities and not model.draws and ask.modalities != ("TEXT", "IMAGE"):
        raise _modalities(ask, model)
    if unknown := set(ask.modalities) - {"TEXT", "IMAGE"}:
        raise bad_argument("generation_config.response_modalities", f"{sorted(unknown)}")
    if ask.level is not None and ask.level not in model.levels:
        raise invalid(f"Thinking level {ask.level} is not supported for this model.")
    if ask.budget == 0 and model.thinks:
        raise invalid("Budget 0 is invalid. This model only works in thinking mode.")


def _modalities(ask: Ask, model: Model) -> Exception:
    asked = ", ".join(ask.modalities)
    return invalid(
        f"The requested combination of response modalities ({asked}) is not supported by the "
        f"model. models/{model.id} accepts the following combination of response modalities:\n"
        "* TEXT\n"
    )


def _check_tools(ask: Ask, model: Model) -> None:
    if set(ask.searches) - set(model.searches):
        raise invalid("Search Grounding is not supported.")
    if ask.json and model.draws and "IMAGE" in ask.modalities:
        raise invalid("JSON mode is not enabled for this model")


def _check_image_config(ask: Ask, model: Model) -> None:
    if ask.ratio is not None and ask.ratio not in model.sizes:
        raise bad_argument("generation_config.image_config.aspect_ratio", f"{ask.ratio}")
    if ask.size is None:
        return
    if not model.signed:
        # The oldest model never learnt the parameter, and falls over it.
        raise REFUSALS["internal"](model.id)
    if ask.size not in model.tiers:
        if ask.vertex and ask.size == "512":
            raise REFUSALS["entity_gone"](model.id)
        raise bad_argument("generation_config.image_config.image_size", f"{ask.size}")


def _check_pictures(turn: Turn) -> None:
    pictures = [part for part in turn.parts if part.pictured]
    if turn.role == "user" and len(pictures) > MOST_PICTURES:
        raise bad_argument("contents.parts", f"{len(pictures)} pictures of {MOST_PICTURES}")
    for part in pictures:
        if part.mime not in MIMES:
            raise invalid(f"Unsupported MIME type: {part.mime}")
        if part.data is not None:
            _check_readable(part.data)


def _check_readable(data: bytes) -> None:
    if not data:
        raise REFUSALS["invalid_image"]("")
    try:
        with Image.open(io.BytesIO(data)):
            return
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise REFUSALS["bad_image"]("") from error


def _signed_parts(turn: Turn) -> Iterator[tuple[int, Part]]:
    """The parts of a model's turn that carry a signature: the first, and every picture."""
    first = True
    for position, part in enumerate(turn.parts, start=1):
        if part.thought:
            continue
        if first or part.data is not None:
            yield position, part
        first = False


def _check_signatures(ask: Ask, model: Model, signatures: Signatures) -> None:
    for where, turn in enumerate(ask.turns, start=1):
        if turn.role == "model":
            for position, part in _signed_parts(turn):
                _check_signature(part, model, signatures, where, position, ask.vertex)


def _check_signature(
    part: Part, model: Model, signatures: Signatures, turn: int, position: int, vertex: bool
) -> None:
    kind = "Text" if part.data is None else "Image"
    if not part.signature:
        if vertex:
            return
        raise invalid(
            f"{kind} part is missing a thought_signature in content position {turn}, "
            f"part position {position}."
        )
    if kind == "Text" and is_dummy(part.signature):
        return
    content = part.data if part.data is not None else (part.text or "").encode()
    if not signatures.holds(part.signature, model.id, content):
        raise REFUSALS["signature_corrupted"](model.id)
