# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints from noise with the graphs of one model, one after another."""

import math
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cavendish.catalog.local_model import Graph, LocalModel, Tensor
from cavendish.engines.diffusion import preview
from cavendish.engines.diffusion.guidance import embedded
from cavendish.engines.diffusion.kinds import kind_of, scheduler_of
from cavendish.engines.diffusion.pipeline import HOLE_CHANNELS, Wish, Words, painted
from cavendish.engines.diffusion.schedule import Floats, ScheduleUnknown
from cavendish.engines.diffusion.scheduler import Draw, Scheduler
from cavendish.engines.engine import Control, PaintOutcome, PaintTask, Preview
from cavendish.engines.inference.layout import Layout, is_large
from cavendish.engines.inference.runner import Runner, Sides
from cavendish.errors import ModelContractBroken, ModelOutputBroken
from cavendish.models.store import Installed, ModelStore, State

LATENTS = 4
# The graph of a small decoder that takes the place of the model's own.
TINY, _TAESD = "tiny_decoder", "taesd"
# The longer side of a preview, in pixels.
_PREVIEW = 96
# Steps and guidance where no entry tells.
_STEPS, _GUIDANCE = 20, 7.5
# How the time that a picture takes is spread, with words and a picture to read at the beginning.
_BEGIN, _END = 0.08, 0.9
# What the logarithm of a variance is held to, as the encoder was trained.
_LEAST_LOG, _MOST_LOG = -30.0, 20.0

# What letters of a shape stand for where a device is measured.
_TYPICAL = {"T": 77, "H": 64, "W": 64}

# A graph by its name, ready to run. None: the model has none of it.
Find = Callable[[str], Runner | None]

# Graphs that are there, by name, with the model that each is of.
Known = Mapping[str, tuple[Installed, Graph]]

_CUT = "The model reads {count} tokens of a prompt; left out: {cut}."
_STANDS_IN = "{name} is not offered; {title} has taken its place."
_FEWER = "At this strength {run} of {steps} steps ran."
_TINY = "The small decoder TAESD made the picture, with a little less detail."


@dataclass(slots=True)
class Painting:
    """The networks of one model at work on one picture; see `diffusion.pipeline.Networks`.

    find: the runner of a graph; asked for when it is first needed. tiny: how the latents of a small
    decoder are scaled, which is used in place of the model's own; None: there is none. stack: holds
    the denoiser while its turn lasts. cut: what the encoders have not read of the words.
    """

    model: LocalModel
    layout: Layout
    find: Find
    control: Control
    stack: ExitStack
    tiny: float | None = None
    cut: dict[str, None] = field(default_factory=dict)
    runners: dict[str, Runner] = field(default_factory=dict)

    @property
    def channels(self) -> int:
        """How many the denoiser takes."""
        side = self.model.graph("unet").inputs[0].shape[1]
        return side if isinstance(side, int) else LATENTS

    @property
    def knows_guidance(self) -> bool:
        """Whether the denoiser takes the guidance itself."""
        known = self.layout.knows_guidance
        return "timestep_cond" in self._names() if known is None else known

    def words(self, prompt: str, width: int, height: int) -> Words:
        """What the text encoders make of words."""
        self.control.progress(0.02, "Reading the words")
        large = is_large(self.model)
        hidden, pooled = self._encoded("text_encoder", 0, prompt)
        if not large:
            return Words(hidden)
        more, pooled = self._encoded("text_encoder_2", 1, prompt)
        if pooled is None:
            raise self._broken("its second text encoder gives no 'text_embeds'")
        joined = np.concatenate([hidden, more], axis=2)
        if not prompt and self.layout.zeroes:
            joined, pooled = np.zeros_like(joined), np.zeros_like(pooled)
        cell = self.layout.cell
        pixels = [float(height * cell), float(width * cell)]
        sides = np.asarray([[*pixels, 0, 0, *pixels]], np.float32)
        return Words(joined, pooled, sides)

    def encode(self, picture: Floats, draw: Draw) -> Floats:
        """The latents of a picture. Raises ModelContractBroken without an encoder."""
        self.control.progress(0.05, "Reading the picture")
        (answer,) = self._run("vae_encoder", [picture])
        if answer.shape[1] == 2 * LATENTS:
            mean, spread = np.split(answer, 2, axis=1)
            noise = draw(mean.shape)
            answer = mean + np.exp(0.5 * np.clip(spread, _LEAST_LOG, _MOST_LOG)) * noise
        if answer.shape[1] != LATENTS:
            raise self._broken(f"its encoder gives {answer.shape[1]} channels")
        return np.asarray((answer - self.layout.shift) * self.layout.scaling, np.float32)

    def predict(self, sample: Floats, time: float, words: Words, guidance: float) -> Floats:
        """What the denoiser says."""
        sides = dict(zip(self._names(), self.runner("unet").inputs(), strict=True))
        given: dict[str, Any] = {
            "sample": sample,
            "timestep": np.full((1,) * len(sides["timestep"]), time, np.float64),
            "encoder_hidden_states": words.hidden,
            "text_embeds": words.pooled,
            "time_ids": words.sides,
        }
        if "timestep_cond" in sides:
            size = sides["timestep_cond"][-1]
            if size is None:
                raise self._broken("it does not tell how it reads the guidance")
            given["timestep_cond"] = embedded(guidance, size)
        (answer,) = self._run("unet", [given[name] for name in sides])
        if answer.shape != (1, LATENTS, *sample.shape[2:]):
            raise self._broken(f"its denoiser gives {answer.shape}")
        return answer

    def decode(self, latents: Floats) -> Floats:
        """The picture of latents."""
        self.control.progress(_END, "Making the picture of it")
        # The denoiser may make room for the decoder.
        self.stack.close()
        if self.tiny is not None:
            (answer,) = self._run(TINY, [latents / np.float32(self.tiny)])
        else:
            scaled = latents / np.float32(self.layout.scaling) + np.float32(self.layout.shift)
            (answer,) = self._run("vae_decoder", [scaled])
        return answer

    def runner(self, name: str) -> Runner:
        """What runs a graph. Raises ModelContractBroken where the model has none of that name."""
        if name not in self.runners:
            found = self.find(name)
            if found is None:
                raise self._broken(f"it has no {name.replace('_', ' ')}")
            self.runners[name] = found
            if name == "unet":
                self.stack.enter_context(found.held())
        return self.runners[name]

    def _names(self) -> list[str]:
        """The denoiser's inputs that the file has: what an entry calls optional may be missing."""
        inputs = self.model.graph("unet").inputs
        whole = len(self.runner("unet").inputs()) == len(inputs)
        return [one.name for one in inputs if whole or not one.optional]

    def _encoded(self, graph: str, place: int, prompt: str) -> tuple[Floats, Floats | None]:
        """The hidden states of words, and what they are as a whole where the encoder tells."""
        reader = self.layout.readers[place]
        tokens = reader.tokenizer.tokens(prompt, reader.fill)
        if tokens.cut:
            self.cut[tokens.cut] = None
        answers = self._run(graph, [tokens.ids[None]])
        names = [one.name for one in self.model.graph(graph).outputs]
        named = dict(zip(names, answers, strict=True))
        pooled = named.pop("text_embeds", None)
        if not named:
            raise self._broken("its text encoder gives no hidden states")
        return next(iter(named.values())), pooled

    def _run(self, name: str, arrays: list[Any]) -> list[Floats]:
        """A graph's answers as float32. Raises ModelOutputBroken where one is no number."""
        answers = [np.asarray(one, np.float32) for one in self.runner(name).run(arrays)]
        for answer in answers:
            # One pass: what is no number makes the sum none either.
            if not math.isfinite(float(answer.sum(dtype=np.float64))):
                part = name.replace("_", " ")
                problem = f"what its {part} says is not a number"
                raise ModelOutputBroken(model=self.model.id, problem=problem)
        return answers

    def _broken(self, problem: str) -> ModelContractBroken:
        return ModelContractBroken(model=self.model.id, problem=problem)


def paint(painting: Painting, task: PaintTask, control: Control) -> PaintOutcome:
    """Paints. Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises."""
    steps, led_by = _asked(painting.model, task)
    scheduler, notes = _scheduler(painting, task, steps)
    wish = _wish(painting, task, led_by)
    with painting.stack:
        seen = _Seen(is_large(painting.model), scheduler, control)
        made = painted(painting, scheduler, wish, drawing(task.seed), seen)
    if painting.tiny is not None:
        notes.append(_TINY)
    notes += [
        _CUT.format(count=75, cut=cut if len(cut) <= 200 else f"{cut[:200]}...")
        for cut in painting.cut
    ]
    for runner in painting.runners.values():
        notes += runner.notes
    device = painting.runner("unet").device.title
    return PaintOutcome(pixels_of(made), device, tuple(dict.fromkeys(notes)))


def known_of(models: ModelStore, installed: Installed) -> Known:
    """The graphs of a model that are there, and the small decoder, where one is installed that fits.

    Raises ModelFileBroken.
    """
    model = installed.model
    known = {graph.name: (installed, graph) for graph in model.graphs if installed.has(graph.file)}
    # Its latents are those of Stable Diffusion 1 and 2.
    if not is_large(model) and models.state(_TAESD) is State.INSTALLED:
        tiny = models.installed(_TAESD)
        known[TINY] = (tiny, tiny.model.graph("vae_decoder"))
    return known


def size_of(installed: Installed, graph: Graph) -> int:
    """Bytes of a graph's file, and of what lies beside it and is no other graph's."""
    others = {one.file for one in installed.model.graphs} - {graph.file}
    home = graph.file.rpartition("/")[0]
    names = (one for one in installed.names - others if one.rpartition("/")[0] == home)
    return sum(installed.path(name).stat().st_size for name in names)


def trial(graph: Graph, sides: Sides) -> list[Any]:
    """Inputs to measure a device with, for a graph whose file fixes these lengths."""
    whole = len(sides) == len(graph.inputs)
    present = [one for one in graph.inputs if whole or not one.optional]
    return [_typical(one, fixed) for one, fixed in zip(present, sides, strict=True)]


def _typical(tensor: Tensor, fixed: tuple[int | None, ...]) -> Any:
    named = tensor.shape if len(tensor.shape) == len(fixed) else ("B",) * len(fixed)
    lengths = [
        side or (name if isinstance(name, int) else _TYPICAL.get(name, 1))
        for side, name in zip(fixed, named, strict=True)
    ]
    return np.ones(lengths, np.float32)


def drawing(seed: int) -> Draw:
    """What draws noise: the same for a seed, on every machine."""
    random = np.random.default_rng(seed)
    return lambda shape: random.standard_normal(shape, dtype=np.float32)


def pixels_of(picture: Floats) -> Any:
    """A picture, float32 [1, 3, H, W], -1..1, as uint8 [H, W, 3]."""
    colours = np.clip(picture[0] * 0.5 + 0.5, 0, 1) * 255
    return np.ascontiguousarray(np.moveaxis(np.rint(colours).astype(np.uint8), 0, 2))


class _Seen:
    """Tells how far it is, and shows it, after each step."""

    def __init__(self, large: bool, scheduler: Scheduler, control: Control) -> None:  # noqa: FBT001
        self._large, self._control = large, control
        self._first, self._all = scheduler.first, len(scheduler.times)

    def __call__(self, place: int, clean: Floats) -> None:
        self._control.check()
        done, count = place + 1 - self._first, self._all - self._first
        small = preview.seen(clean, large=self._large)
        height, width = small.shape[:2]
        every = -(-max(height, width) // _PREVIEW)
        small = np.ascontiguousarray(small[::every, ::every])
        self._control.show(Preview(small.shape[1], small.shape[0], small.tobytes()))
        share = _BEGIN + (_END - _BEGIN) * done / count
        self._control.progress(share, f"Step {done} of {count}")


def _asked(model: LocalModel, task: PaintTask) -> tuple[int, float]:
    """The steps and the guidance: those asked for, else the model's own."""
    own = model.sampling
    steps = task.steps or (own.steps if own else _STEPS)
    if task.guidance is not None:
        return steps, task.guidance
    return steps, own.guidance if own else _GUIDANCE


def _scheduler(painting: Painting, task: PaintTask, steps: int) -> tuple[Scheduler, list[str]]:
    settings = painting.layout.settings
    notes = []
    try:
        kind = kind_of(settings)
        spread = steps
        if not kind.jumps:
            # A step at least has to be left of them.
            spread = max(steps, math.ceil(1 / task.strength))
        made = scheduler_of(settings, spread, task.strength)
    except ScheduleUnknown as error:
        raise ModelContractBroken(model=painting.model.id, problem=str(error)) from error
    if kind.stands_in:
        name = str(settings["_class_name"]).removesuffix("Scheduler")
        notes.append(_STANDS_IN.format(name=name, title=kind.title))
    run = len(made.times) - made.first
    if run != steps:
        notes.append(_FEWER.format(run=run, steps=spread))
    return made, notes


def _wish(painting: Painting, task: PaintTask, led_by: float) -> Wish:
    cell = painting.layout.cell
    shape = (1, LATENTS, task.height // cell, task.width // cell)
    if task.picture is None:
        if painting.channels == HOLE_CHANNELS:
            problem = "it fills holes, and makes no picture of nothing"
            raise ModelContractBroken(model=painting.model.id, problem=problem)
        return Wish(task.prompt, led_by, shape)
    seen = np.moveaxis(task.picture, 2, 0)[None].astype(np.float32) / np.float32(127.5) - 1
    mask = None if task.mask is None else cells(task.mask, cell)
    if mask is None and painting.channels == HOLE_CHANNELS:
        mask = np.ones((1, 1, task.height, task.width), np.float32)
    return Wish(task.prompt, led_by, shape, seen, mask, all_noise=task.strength >= 1)


def cells(mask: Any, cell: int) -> Floats:
    """A mask, uint8 [H, W], as float32 [1, 1, H, W]: 1 in each cell that it touches, else 0."""
    height, width = mask.shape
    blocks = (mask > 0).reshape(height // cell, cell, width // cell, cell).any(axis=(1, 3))
    whole = blocks.repeat(cell, axis=0).repeat(cell, axis=1)
    return np.asarray(whole[None, None], np.float32)
