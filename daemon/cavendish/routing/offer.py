# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model of the catalog would be asked for a request, what that costs, and what it shows."""

from cavendish.catalog.catalog import catalog
from cavendish.catalog.grid import choose
from cavendish.catalog.limits import check_options, check_references
from cavendish.catalog.model import CloudModel
from cavendish.catalog.price import estimate
from cavendish.preferences import Preferences
from cavendish.request import (
    Canvas,
    Compose,
    Describe,
    Expand,
    Generate,
    Operation,
    Reference,
    Request,
    Text,
)
from cavendish.routing.situation import Offer

# The instruction that goes with the artist's words.
_INSTRUCTION_BYTES = 1500
# Of a conversation that is said again, at the most: its pictures (see threads.replay), its words.
_EARLIER_PICTURES, _EARLIER_BYTES = 8, 8000
# Nobody asked for the largest size: it costs twice as much as the one below it.
_DEAREST_UNASKED = "2K"


def offer_of(request: Request, preferences: Preferences) -> Offer:
    """What would be asked, by the catalog. A model that it does not know is assumed to be cautious.

    Raises ModelOptionUnsupported, TooManyReferences.
    """
    operation, options = request.operation, request.options
    model = catalog().assume(options.model or preferences.model or catalog().default.id)
    check_options(model, options)
    references, sent = _references(operation), _sent(operation)
    check_references(model, [reference.role for reference in references], others=len(sent))
    wants_picture = not isinstance(operation, Describe)
    size, ratio = _size(model, request) if wants_picture else ("", "")
    price = estimate(
        model,
        size,
        pictures=len(sent) + len(references) + bool(request.thread) * _EARLIER_PICTURES,
        prompt_bytes=_INSTRUCTION_BYTES
        + len(_words(operation).encode())
        + bool(request.thread) * _EARLIER_BYTES,
        thinking=options.thinking,
        answers=_answers(operation),
        wants_picture=wants_picture,
    )
    if isinstance(operation, Text):
        # What was written is read back.
        price += estimate(model, "", 1, _INSTRUCTION_BYTES, wants_picture=False)
    pictures = (*sent, *map(_phrase, references), *_earlier(request), "the words of the prompt")
    return Offer(model.id, model.title, size, ratio, price, pictures)


def _size(model: CloudModel, request: Request) -> tuple[str, str]:
    """Size and ratio to ask for; the ratio is left open where it follows from the selection."""
    operation, options = request.operation, request.options
    if isinstance(operation, Generate | Compose):
        box = operation.placement
        grid = choose(model, box.width, box.height, options.size, options.ratio)
        return _affordable(model, grid.size, options.size), grid.ratio
    whole = operation.target if isinstance(operation, Expand) else operation.canvas.image.spec
    grid = choose(model, whole.width, whole.height, options.size, options.ratio)
    return _affordable(model, grid.size, options.size), ""


def _affordable(model: CloudModel, chosen: str, asked: str) -> str:
    if asked or _DEAREST_UNASKED not in model.sizes:
        return chosen
    most = model.sizes.index(_DEAREST_UNASKED)
    return model.sizes[min(model.sizes.index(chosen), most)]


def _answers(operation: Operation) -> int:
    """How many answers a job needs when all goes well."""
    return 2 if isinstance(operation, Generate) and operation.transparent else 1


def _references(operation: Operation) -> tuple[Reference, ...]:
    return getattr(operation, "references", ())


def _words(operation: Operation) -> str:
    strings = operation.strings if isinstance(operation, Text) else ()
    return " ".join((operation.prompt, *strings))


def _sent(operation: Operation) -> tuple[str, ...]:
    """What of the document is shown, a phrase each."""
    if isinstance(operation, Generate | Compose):
        return ()
    canvas: Canvas = operation.canvas
    size = f"{canvas.image.spec.width} x {canvas.image.spec.height} pixels"
    if isinstance(operation, Expand):
        return (f"the picture, {size}", "the outline of what is to be added")
    if canvas.mask is None:
        return (f"the picture, {size}",)
    return (f"the selection with what surrounds it, at most {size}", "the selection's outline")


def _phrase(reference: Reference) -> str:
    spec = reference.image.spec
    name = f" {reference.name}" if reference.name else ""
    return f"the {reference.role} reference{name}, {spec.width} x {spec.height} pixels"


def _earlier(request: Request) -> tuple[str, ...]:
    return ("what was said and shown before in the conversation",) if request.thread else ()
