# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model does not offer: refused before anything is sent."""

from collections.abc import Sequence

from cavendish.catalog.model import CloudModel
from cavendish.errors import ModelOptionUnsupported, TooManyReferences
from cavendish.request import ModelOptions, Role, Thinking

_PERSONS = frozenset({Role.PERSON, Role.POSE})
_OBJECTS = frozenset({Role.OBJECT})


def check_options(model: CloudModel, options: ModelOptions) -> None:
    """Raises ModelOptionUnsupported for what the model does not offer, with what it does."""
    _check_size(model, options.size)
    _check_one_of(model, "the ratio", options.ratio, model.ratios)
    check_thinking(model, options.thinking)
    if options.search_web and not model.search_web:
        raise _refusal(model, "looking things up on the web", ())
    if options.near:
        raise _refusal(model, options.near[0], ())
    if options.search_images and not model.search_images:
        raise _refusal(model, "looking pictures up on the web", ())


def check_thinking(model: CloudModel, level: Thinking) -> None:
    """Raises ModelOptionUnsupported for a level that the model does not have."""
    _check_one_of(model, "thinking at the level", level, model.thinking)


def check_references(model: CloudModel, roles: Sequence[Role], others: int = 0) -> None:
    """Raises TooManyReferences; others: pictures of the request that are no references."""
    limits = model.references
    objects = sum(role in _OBJECTS for role in roles)
    persons = sum(role in _PERSONS for role in roles)
    counted = (
        (len(roles) + others, limits.total),
        (objects, limits.objects),
        (persons, limits.persons),
    )
    for count, limit in counted:
        if limit is not None and count > limit:
            raise TooManyReferences(model=model.title, count=count, limit=limit)


def _check_size(model: CloudModel, size: str) -> None:
    named = tuple(known for known in model.sizes if known)
    if size and not named:
        raise _refusal(model, f"the size {size}; it has one size only", ())
    _check_one_of(model, "the size", size, named)


def _check_one_of(model: CloudModel, what: str, value: str, allowed: Sequence[str]) -> None:
    if value and value not in allowed:
        raise _refusal(model, f"{what} {value}", allowed)


def _refusal(model: CloudModel, option: str, allowed: Sequence[str]) -> ModelOptionUnsupported:
    rest = ", ".join(allowed) or "no value, or another model"
    return ModelOptionUnsupported(model=model.title, option=option, allowed=rest)
