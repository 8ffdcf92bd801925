# SPDX-License-Identifier: GPL-3.0-or-later
"""Selects what is pointed at with a model of two graphs: one sees the picture, one draws masks.

What the first has seen is kept, so that further clicks on the same picture ask the second alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import xxhash
from numpy.typing import NDArray

from cavendish.catalog.local_model import Fit, Graph, LocalModel, Values
from cavendish.engines.engine import Control, SelectTask
from cavendish.engines.inference.device import Array
from cavendish.engines.inference.pointing import (
    Prompt,
    inputs_of,
    prompts_of,
    takes_box,
    takes_guess,
)
from cavendish.engines.inference.preparing import Fitting, fitted, prepared
from cavendish.engines.inference.reading import are_numbers
from cavendish.engines.inference.runner import Runner
from cavendish.engines.inference.sessions import Sessions
from cavendish.errors import ModelContractBroken, ModelOutputBroken
from cavendish.imaging.contour import Guide, enlarged_along, guide_of
from cavendish.imaging.flatten import flattened
from cavendish.imaging.resample import resized

Samples = NDArray[np.uint8]
Floats = NDArray[np.float32]

# So much of what models have seen is kept: some eight pictures.
MOST_BYTES = 128 << 20
# Masks of one picture that are kept, to be drawn on from.
_MOST_GUESSES = 16
_MIDDLE = "{title} takes no box: it was told to select what is in the middle of it."


@dataclass(frozen=True, slots=True)
class Seen:
    """What a model has seen of a picture.

    arrays: by the names of its graph's outputs. opaque: whether nothing of the picture shines
    through. guesses: the logits that were drawn, by prompt, the latest last.
    """

    arrays: Mapping[str, Array]
    fitting: Fitting
    guide: Guide
    opaque: bool
    guesses: dict[Prompt, Floats] = field(default_factory=dict)

    @property
    def nbytes(self) -> int:
        """What it takes of memory."""
        kept = (*self.arrays.values(), *self.guesses.values())
        return self.guide.nbytes + sum(array.nbytes for array in kept)


# By the ids of models, the stamps of their files, and the digests of pictures.
SeenKey = tuple[str, str, str]
SeenShelf = Sessions[SeenKey, Seen]


def shelf() -> SeenShelf:
    """An empty one, which keeps no more than is good."""
    return Sessions(most=MOST_BYTES, weigh=lambda seen: seen.nbytes)


@dataclass(frozen=True, slots=True)
class Segmenter:
    """One model on one job's picture. Use it in one thread."""

    model: LocalModel
    encoder: Runner
    decoder: Runner
    seen: SeenShelf
    control: Control

    def select(self, task: SelectTask, stamp: str) -> Samples:
        """How far each pixel of the task's picture belongs to what it points at, uint8 [H, W].

        stamp: changes with the model's files. Raises ModelContractBroken, ModelOutputBroken, and
        what `Runner.run` raises.
        """
        key = self.model.id, stamp, digest(task.picture)
        with self.seen.lend(key, lambda: self._look(task.picture)) as seen:
            self.control.progress(0.7, "drawing the mask")
            logits = self._drawn(seen, prompts_of(task))
            return self._mask(task, seen, logits)

    def notes(self, task: SelectTask) -> tuple[str, ...]:
        """What the artist should know of it."""
        told = (*self.encoder.notes, *self.decoder.notes)
        missed = task.box is not None and not takes_box(self._graphs[1])
        return (*told, _MIDDLE.format(title=self.model.title)) if missed else told

    @property
    def _graphs(self) -> tuple[Graph, Graph]:
        return self.model.graph("encoder"), self.model.graph("decoder")

    def _look(self, picture: Samples) -> Seen:
        """What the first graph sees."""
        self.control.progress(0.1, "looking at the picture")
        graph, colours = self._graphs[0], flattened(picture)
        given, fitting = self._prepared(colours)
        made = self.encoder.run([given])
        for array in made:
            self._check(array)
        height, width = colours.shape[:2]
        rows, columns = _cells(fitting)
        guide = guide_of(colours, min(rows, height), min(columns, width))
        named = zip((tensor.name for tensor in graph.outputs), made, strict=True)
        return Seen(dict(named), fitting, guide, bool(picture[..., 3].min() == 255))

    def _prepared(self, colours: Samples) -> tuple[Array, Fitting]:
        """The first graph's input, and how the picture lies in it."""
        preparation, sides = self.model.preparation, self.encoder.sides()
        if preparation is None:
            raise self._broken("its entry does not tell how a picture is prepared")
        rows, columns = sides[-3:-1] if preparation.channels_last else sides[-2:]
        height, width = colours.shape[:2]
        fitting = fitted(preparation, height, width, (rows, columns))
        given = prepared(colours, preparation, fitting)
        if preparation.fit is Fit.LONGEST:
            # Masks are of the whole square, whoever has padded the picture to it.
            side = preparation.side
            whole = {"rows": max(fitting.rows, side), "columns": max(fitting.columns, side)}
            fitting = replace(fitting, **whole)
        return (given[0] if len(sides) == 3 else given), fitting

    def _drawn(self, seen: Seen, prompts: list[Prompt]) -> Floats:
        """The logits for the last of the prompts: each is drawn on from the one before."""
        asked = prompts if takes_guess(self._graphs[1]) else prompts[-1:]
        known = [number for number, prompt in enumerate(asked) if prompt in seen.guesses]
        first = known[-1] if known else 0
        guess = seen.guesses.pop(asked[first]) if known else self._ask(seen, asked[0], None)
        seen.guesses[asked[first]] = guess
        for prompt in asked[first + 1 :]:
            self.control.check()
            seen.guesses[prompt] = guess = self._ask(seen, prompt, guess)
        while len(seen.guesses) > _MOST_GUESSES:
            del seen.guesses[next(iter(seen.guesses))]
        return guess

    def _ask(self, seen: Seen, prompt: Prompt, guess: Floats | None) -> Floats:
        """The best mask for a prompt, as logits, float32 [h, w]."""
        graph = self._graphs[1]
        answers = self.decoder.run(inputs_of(graph, prompt, seen.fitting, seen.arrays, guess))
        made: dict[Values, Array] = {}
        for tensor, array in zip(graph.outputs, answers, strict=False):
            made.setdefault(tensor.values, array)
        logits, scores = made.get(Values.LOGIT), made.get(Values.RAW)
        if logits is None or scores is None or logits.ndim < 3:
            raise self._broken("it gives no masks with their scores")
        masks = np.asarray(logits, np.float32).reshape(-1, *logits.shape[-2:])
        if len(masks) != scores.size or not masks.size:
            raise self._broken(f"it gives {len(masks)} masks and {scores.size} scores")
        self._check(masks)
        self._check(scores)
        chosen = best(masks, scores.ravel(), prompt, seen.fitting)
        return np.array(masks[chosen])

    def _mask(self, task: SelectTask, seen: Seen, logits: Floats) -> Samples:
        """The mask at the picture's size, along its edges."""
        part = seen.fitting.inner(*logits.shape)
        cells = resized(logits, part, seen.guide.colours.shape[:2], "bilinear")
        colours = task.picture[..., :3] if seen.opaque else flattened(task.picture)
        mask = enlarged_along(covered(cells), seen.guide, colours, self.control.check)
        if task.box is not None and not takes_box(self._graphs[1]):
            box, kept = task.box, np.zeros_like(mask)
            inside = slice(box.y, box.y + box.height), slice(box.x, box.x + box.width)
            kept[inside] = mask[inside]
            return kept
        return mask

    def _check(self, array: Array) -> None:
        if not are_numbers(array):
            raise ModelOutputBroken(model=self.model.id, problem="its answer is not a number")

    def _broken(self, problem: str) -> ModelContractBroken:
        return ModelContractBroken(model=self.model.id, problem=problem)


def covered(logits: Floats) -> Floats:
    """How much of each cell is in, 0..1, float32 [h, w]: half where logits go through 0.

    By how far it is to there, whatever the logits are like beyond: so the edge stays where it is
    between the cells.
    """
    framed = np.pad(logits, 1, mode="edge")
    down = (framed[2:, 1:-1] - framed[:-2, 1:-1]) / 2
    across = (framed[1:-1, 2:] - framed[1:-1, :-2]) / 2
    steepness = np.maximum(np.hypot(down, across), np.float32(1e-6))
    return np.asarray(np.clip(logits / (2 * steepness) + np.float32(0.5), 0, 1), np.float32)


def best(masks: Floats, scores: NDArray[np.floating], prompt: Prompt, fitting: Fitting) -> int:
    """Which of the masks it is: the one that holds to the most clicks, then of the best score.

    masks: logits, float32 [M, h, w]. The first of four is a model's answer to many clicks, whose
    score cannot be held against the others'.
    """
    first = 1 if len(masks) == 4 else 0
    rows, columns = masks.shape[1:]
    held = np.zeros(len(masks), int)
    for x, y, label in prompt.points:
        places = fitting.points(np.array([x, y]))
        column = min(int(places[0] * columns / fitting.columns), columns - 1)
        row = min(int(places[1] * rows / fitting.rows), rows - 1)
        held += (masks[:, row, column] > 0) == (label == 1)
    return max(range(first, len(masks)), key=lambda one: (held[one], scores[one]))


def digest(picture: Samples) -> str:
    """Names a picture by its pixels and its shape."""
    pixels = np.ascontiguousarray(picture)
    return f"{picture.shape} {xxhash.xxh3_128_hexdigest(pixels.data)}"


def _cells(fitting: Fitting) -> tuple[int, int]:
    """Rows and columns of the masks that models draw, of the part that is the picture."""
    return max(fitting.inner_rows // 4, 1), max(fitting.inner_columns // 4, 1)
