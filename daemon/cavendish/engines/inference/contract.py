# SPDX-License-Identifier: GPL-3.0-or-later
"""Holds a loaded graph against what its entry in the catalog says that it takes and gives."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cavendish.catalog.local_model import Graph, Side, Tensor
from cavendish.engines.inference.device import Array
from cavendish.errors import ModelContractBroken


@dataclass(frozen=True, slots=True)
class Found:
    """A tensor of a file. dtype: NumPy's name where it has one.

    shape: a length that only a run tells is a letter or None.
    """

    name: str
    dtype: str
    shape: tuple[int | str | None, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A graph whose tensors are what was expected: what the file calls them, in expected order.

    dtypes: of the inputs, NumPy's names. sides: of each input where the file fixes them, else None.
    """

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    dtypes: tuple[str, ...]
    sides: tuple[tuple[int | None, ...], ...]


def bind(model: str, graph: Graph, inputs: Sequence[Found], outputs: Sequence[Found]) -> Bound:
    """The names of the graph's tensors. Raises ModelContractBroken, in one sentence.

    inputs, outputs: those of the file.
    """
    taken = _matched(model, "input", graph.inputs, inputs)
    given = _matched(model, "output", graph.outputs, outputs)
    _check_letters(model, taken)
    return Bound(
        inputs=tuple(one.name for _, one in taken),
        outputs=tuple(one.name for _, one in given),
        dtypes=tuple(one.dtype for _, one in taken),
        sides=tuple(
            tuple(side if isinstance(side, int) else None for side in one.shape) for _, one in taken
        ),
    )


def _matched(
    model: str, kind: str, wanted: Sequence[Tensor], found: Sequence[Found]
) -> list[tuple[Tensor, Found]]:
    """Those wanted that the file has, in their order, each with its tensor of the file.

    Extra outputs are left alone.
    """
    named = {one.name: one for one in found}
    least = sum(not one.optional for one in wanted)
    too_many = kind == "input" and len(found) > len(wanted)
    if len(found) < least or too_many:
        names = ", ".join(repr(name) for name in named) or "none"
        raise _broken(model, f"it should have {len(wanted)} {kind}s and has {len(found)} ({names})")
    matched = []
    for place, one in enumerate(wanted):
        tensor = named.get(one.name) if one.name else _nameless(one, found, place)
        if tensor is None and not one.optional:
            names = ", ".join(repr(name) for name in named)
            raise _broken(model, f"it has no {kind} {one.name!r}, only {names}")
        if tensor is not None:
            _check(model, kind, one, tensor)
            matched.append((one, tensor))
    return matched


def _check(model: str, kind: str, wanted: Tensor, found: Found) -> None:
    if found.dtype not in wanted.dtypes:
        allowed = " or ".join(wanted.dtypes)
        raise _broken(model, f"its {kind} {found.name!r} is {found.dtype}, not {allowed}")
    if not _has_shape(wanted, found):
        shapes = f"{_said(found.shape)}, not {_said(wanted.shape)}"
        raise _broken(model, f"its {kind} {found.name!r} is {shapes}")


def _nameless(wanted: Tensor, found: Sequence[Found], place: int) -> Found:
    """The tensor at a place, or the only one that fits: exports differ in their order."""
    fitting = [one for one in found if one.dtype in wanted.dtypes and _has_shape(wanted, one)]
    return found[place] if found[place] in fitting or len(fitting) != 1 else fitting[0]


def _has_shape(wanted: Tensor, found: Found) -> bool:
    shape = found.shape
    fits = len(shape) == len(wanted.shape) and all(map(_fits, wanted.shape, shape))
    return wanted.any_shape or fits


def _fits(wanted: Side | None, found: int | str | None) -> bool:
    """Whether a length is as wanted; a length that only a run tells may be."""
    return not (isinstance(wanted, int) and isinstance(found, int)) or wanted == found


def _check_letters(model: str, pairs: Sequence[tuple[Tensor, Found]]) -> None:
    """Refuses a file that fixes one letter's length in two ways."""
    lengths: dict[Side, int] = {}
    for wanted, found in pairs:
        for letter, length in zip(wanted.shape, found.shape, strict=False):
            if isinstance(letter, str) and isinstance(length, int):
                known = lengths.setdefault(letter, length)
                if known != length:
                    raise _broken(model, f"{letter} is both {known} and {length}")


def feeds(model: str, bound: Bound, arrays: Sequence[Array]) -> dict[str, Array]:
    """Inputs by place, as the runtime wants them: by name, of its own kind of numbers, packed.

    Raises ModelContractBroken where the file fixes other lengths.
    """
    made = {}
    kinds = zip(bound.inputs, bound.dtypes, bound.sides, arrays, strict=True)
    for name, dtype, sides, array in kinds:
        if not all(map(_fits, sides, array.shape)):
            problem = f"its input {name!r} takes nothing but {_said(sides)}"
            raise _broken(model, problem)
        # Not ascontiguousarray, which makes a list of one of a plain number.
        made[name] = np.asarray(array, np.dtype(dtype), order="C")
    return made


def _said(shape: Sequence[int | str | None]) -> str:
    return f"[{', '.join('?' if side is None else str(side) for side in shape)}]"


def _broken(model: str, problem: str) -> ModelContractBroken:
    return ModelContractBroken(model=model, problem=problem)
