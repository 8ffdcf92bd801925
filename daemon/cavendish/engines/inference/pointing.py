# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist points at, as the tensors that a decoder of masks takes.

A model counts pixels of its own input from their middles and adds the half itself, as A. Kirillov
et al., "Segment Anything" (2023), and what follows it do.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from cavendish.catalog.local_model import Graph, Tensor, Values
from cavendish.engines.engine import SelectTask
from cavendish.engines.inference.device import Array
from cavendish.engines.inference.preparing import Fitting
from cavendish.request import Point

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]

# What a decoder calls a point: not wanted, wanted, none at all; and the corners of a box.
_OUTSIDE, _INSIDE, _NONE, _TOP_LEFT, _BOTTOM_RIGHT = 0, 1, -1, 2, 3
# Clicks that a scribble counts as, and of how many of its pixels they are chosen.
_CLICKS, _CANDIDATES = 6, 4096


@dataclass(frozen=True, slots=True)
class Prompt:
    """What is pointed at, in pixels of the picture: (x, y, label) each, and a box's two corners.

    Half pixels count: the middle of the first pixel is 0.5.
    """

    points: tuple[tuple[float, float, int], ...]
    box: tuple[float, float, float, float] | None = None

    def labelled(self, fitting: Fitting) -> tuple[Floats, Floats]:
        """The points in pixels of the input, float32 [N, 2], and their labels, float32 [N]."""
        places = np.array([point[:2] for point in self.points], np.float64).reshape(-1, 2)
        labels = np.array([point[2] for point in self.points], np.float32)
        return in_input(places, fitting), labels

    def corners(self, fitting: Fitting) -> Floats:
        """The box in pixels of the input, float32 [1, 4], or [0, 4] where there is none."""
        if self.box is None:
            return np.zeros((0, 4), np.float32)
        return in_input(np.array(self.box).reshape(2, 2), fitting).reshape(1, 4)


def in_input(places: NDArray[np.floating], fitting: Fitting) -> Floats:
    """Places of the picture, half pixels counted, [N, 2], as a model counts its own pixels."""
    return np.asarray(fitting.points(places) - np.float32(0.5), np.float32)


def prompts_of(task: SelectTask) -> list[Prompt]:
    """What the artist has pointed at after each click, the first that can be asked first.

    A box, a scribble and all up to the first click inside are one; each further click adds itself.
    """
    box = task.box
    edges = None
    if box is not None:
        edges = (float(box.x), float(box.y), float(box.x + box.width), float(box.y + box.height))
    drawn = () if task.scribble is None else tuple(_clicked(task.scribble))
    clicks = [_click(point) for point in task.points]
    first = 0
    if box is None and not drawn:
        first = 1 + next(number for number, click in enumerate(clicks) if click[2] == _INSIDE)
    return [Prompt((*drawn, *clicks[:count]), edges) for count in range(first, len(clicks) + 1)]


def inputs_of(
    graph: Graph,
    prompt: Prompt,
    fitting: Fitting,
    embedding: Mapping[str, Array],
    guess: Floats | None,
) -> list[Array]:
    """A decoder's inputs, by place. embedding: by the names of its tensors.

    guess: logits of the mask so far, float32 [h, w], None where there is none; not every decoder
    takes one.
    """
    given = _Given(graph, prompt, fitting, guess)
    return [
        embedding[one.name] if one.name in embedding else given.tensor(one) for one in graph.inputs
    ]


def takes_box(graph: Graph) -> bool:
    """Whether a decoder understands a box, by its corners' labels or as a box."""
    return takes_guess(graph) or any(map(_is_box, graph.inputs))


class _Given:
    """The tensors of one question that are not the embedding's."""

    def __init__(
        self, graph: Graph, prompt: Prompt, fitting: Fitting, guess: Floats | None
    ) -> None:
        self._boxes, self._guess, self._fitting = prompt.corners(fitting), guess, fitting
        by_corners, takes_boxes = takes_guess(graph), any(map(_is_box, graph.inputs))
        if prompt.box is not None and not by_corners and not takes_boxes:
            prompt = _by_middle(prompt)
        self._places, self._labels = prompt.labelled(fitting)
        if by_corners:
            self._add_corners()
        elif not len(self._labels):
            self._add(np.zeros((1, 2)), [_NONE])

    def tensor(self, wanted: Tensor) -> Array:
        if _is_box(wanted):
            return self._boxes[None]
        if wanted.values is Values.POINTS:
            return self._places.reshape(*[1] * (len(wanted.shape) - 2), -1, 2)
        if wanted.values is Values.LABELS:
            return self._labels.reshape(*[1] * (len(wanted.shape) - 1), -1)
        if wanted.values is Values.SIDES:
            return np.array([self._fitting.height, self._fitting.width], np.float32)
        if wanted.values is Values.LOGIT:
            return self._logits(wanted)
        return np.array([self._guess is not None], np.float32)

    def _logits(self, wanted: Tensor) -> Array:
        if self._guess is not None:
            return self._guess[None, None]
        rows, columns = (side if isinstance(side, int) else 1 for side in wanted.shape[-2:])
        return np.zeros((1, 1, rows, columns), np.float32)

    def _add_corners(self) -> None:
        """A box as two points of their own labels; without one, a point that is none."""
        if len(self._boxes):
            self._add(self._boxes.reshape(2, 2), [_TOP_LEFT, _BOTTOM_RIGHT])
        else:
            self._add(np.zeros((1, 2)), [_NONE])

    def _add(self, places: NDArray[np.floating], labels: Sequence[int]) -> None:
        self._places = np.concatenate([self._places, places.astype(np.float32)])
        self._labels = np.concatenate([self._labels, np.array(labels, np.float32)])


def takes_guess(graph: Graph) -> bool:
    """Whether a decoder draws on from a mask. Those that do know a box by its corners' labels."""
    return any(one.values is Values.LOGIT for one in graph.inputs)


def _is_box(tensor: Tensor) -> bool:
    return tensor.values is Values.POINTS and tensor.shape[-1:] == (4,)


def _by_middle(prompt: Prompt) -> Prompt:
    """The same with a click on the middle of the box in its place."""
    assert prompt.box is not None
    left, top, right, bottom = prompt.box
    middle = ((left + right) / 2, (top + bottom) / 2, _INSIDE)
    return replace(prompt, points=(middle, *prompt.points), box=None)


def _click(point: Point) -> tuple[float, float, int]:
    return point.x + 0.5, point.y + 0.5, _INSIDE if point.inside else _OUTSIDE


def _clicked(scribble: Samples) -> Iterator[tuple[float, float, int]]:
    """Clicks on a scribble that are far from each other; the first is the nearest to its middle."""
    places = np.argwhere(scribble)
    places = places[:: -(-len(places) // _CANDIDATES)].astype(np.float64)
    near = np.full(len(places), np.inf)
    at = int(np.square(places - places.mean(axis=0)).sum(axis=1).argmin())
    for _ in range(min(_CLICKS, len(places))):
        y, x = places[at]
        yield float(x) + 0.5, float(y) + 0.5, _INSIDE
        near = np.minimum(near, np.square(places - places[at]).sum(axis=1))
        at = int(near.argmax())
        if not near[at]:
            return
