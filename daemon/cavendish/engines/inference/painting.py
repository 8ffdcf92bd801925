# SPDX-License-Identifier: GPL-3.0-or-later
"""Paints what a task asks for with the networks of one model."""

import math
from typing import Any

import numpy as np

from cavendish.catalog.local_model import LocalModel
from cavendish.engines.diffusion import preview
from cavendish.engines.diffusion.kinds import kind_of, scheduler_of
from cavendish.engines.diffusion.pipeline import HOLE_CHANNELS, Wish, painted
from cavendish.engines.diffusion.schedule import Floats, ScheduleUnknown
from cavendish.engines.diffusion.scheduler import Draw, Scheduler
from cavendish.engines.diffusion.tokens import LENGTH
from cavendish.engines.engine import Control, Preview
from cavendish.engines.illustrator import PaintOutcome, PaintTask
from cavendish.engines.inference.layout import is_large
from cavendish.engines.inference.networks import DONE, LATENTS, Networks
from cavendish.errors import ModelContractBroken, ModelOutputBroken

# The longer side of a preview, in pixels.
_PREVIEW = 96
# Steps and guidance where no entry tells.
_STEPS, _GUIDANCE = 20, 7.5
# Where the steps begin in the progress: words and perhaps a picture are read before.
_BEGIN = 0.08
# So much of what was left out is told.
_TOLD = 200

_CUT = "The model reads {count} tokens of a prompt; left out: {cut}."
_STANDS_IN = "{name} is not offered; {title} has taken its place."
_FEWER = "At this strength {run} of {steps} steps ran."
_TINY = "The small decoder TAESD made the picture, with a little less detail."


def paint(networks: Networks, task: PaintTask, control: Control) -> PaintOutcome:
    """Paints. Raises ModelContractBroken, ModelOutputBroken, and what `Runner.run` raises."""
    steps, led_by = _asked(networks.model, task)
    scheduler, notes = _scheduler(networks, task, steps)
    wish = _wish(networks, task, led_by)
    with networks.stack:
        seen = _Seen(is_large(networks.model), scheduler, control)
        made = painted(networks, scheduler, wish, drawing(task.seed), seen)
    if networks.tiny is not None:
        notes.append(_TINY)
    notes += [_CUT.format(count=LENGTH - 2, cut=_short(cut)) for cut in networks.cut]
    for runner in networks.runners.values():
        notes += runner.notes
    device = networks.runner("unet").device.title
    return PaintOutcome(
        _sound(networks.model, pixels_of(made)), device, tuple(dict.fromkeys(notes))
    )


def drawing(seed: int) -> Draw:
    """What draws noise: the same for a seed, on every machine."""
    random = np.random.default_rng(seed)
    return lambda shape: random.standard_normal(shape, dtype=np.float32)


def _sound(model: LocalModel, picture: Any) -> Any:
    """The picture. Raises ModelOutputBroken where there is nothing in it.

    Half precision that overflows within a graph may end as black all over.
    """
    # A sound picture mostly shows it in its first row.
    if (picture[0] == picture[0, 0]).all() and (picture == picture[0, 0]).all():
        problem = "it is of one colour all over"
        raise ModelOutputBroken(model=model.id, problem=problem)
    return picture


def _short(text: str) -> str:
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}..."


def pixels_of(picture: Floats) -> Any:
    """A picture, float32 [1, 3, H, W], -1..1, as uint8 [H, W, 3]."""
    made = np.empty((*picture.shape[2:], picture.shape[1]), np.uint8)
    for place, plane in enumerate(picture[0]):
        # In place: at 1024² each further plane is 4 MiB that would be made for a moment.
        levels = plane * np.float32(0.5)
        levels += np.float32(0.5)
        np.clip(levels, 0, 1, out=levels)
        levels *= 255
        np.rint(levels, out=levels)
        made[..., place] = levels
    return made


class _Seen:
    """Tells how far it is, and shows it, after each step."""

    def __init__(self, large: bool, scheduler: Scheduler, control: Control) -> None:
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
        share = _BEGIN + (DONE - _BEGIN) * done / count
        self._control.progress(share, f"Step {done} of {count}")


def _asked(model: LocalModel, task: PaintTask) -> tuple[int, float]:
    """The steps and the guidance: those asked for, else the model's own."""
    own = model.sampling
    steps = task.steps or (own.steps if own else _STEPS)
    if task.guidance is not None:
        return steps, task.guidance
    return steps, own.guidance if own else _GUIDANCE


def _scheduler(networks: Networks, task: PaintTask, steps: int) -> tuple[Scheduler, list[str]]:
    settings = networks.layout.settings
    notes = []
    try:
        kind = kind_of(settings)
        spread = steps
        if not kind.jumps:
            # A step at least has to be left of them.
            spread = max(steps, math.ceil(1 / task.strength))
        made = scheduler_of(settings, spread, task.strength)
    except ScheduleUnknown as error:
        raise ModelContractBroken(model=networks.model.id, problem=str(error)) from error
    if kind.stands_in:
        name = str(settings["_class_name"]).removesuffix("Scheduler")
        notes.append(_STANDS_IN.format(name=name, title=kind.title))
    run = len(made.times) - made.first
    if run != steps:
        notes.append(_FEWER.format(run=run, steps=spread))
    return made, notes


def _wish(networks: Networks, task: PaintTask, led_by: float) -> Wish:
    cell = networks.layout.cell
    shape = (1, LATENTS, task.height // cell, task.width // cell)
    if task.picture is None:
        if networks.channels == HOLE_CHANNELS:
            problem = "it fills holes, and makes no picture of nothing"
            raise ModelContractBroken(model=networks.model.id, problem=problem)
        return Wish(task.prompt, led_by, shape)
    seen = np.moveaxis(task.picture, 2, 0)[None].astype(np.float32) / np.float32(127.5) - 1
    mask = None if task.mask is None else cells(task.mask, cell)
    if mask is None and networks.channels == HOLE_CHANNELS:
        mask = np.ones((1, 1, task.height, task.width), np.float32)
    return Wish(task.prompt, led_by, shape, seen, mask, all_noise=task.strength >= 1)


def cells(mask: Any, cell: int) -> Floats:
    """A mask, uint8 [H, W], as float32 [1, 1, H, W]: 1 in each cell that it touches, else 0."""
    height, width = mask.shape
    blocks = (mask > 0).reshape(height // cell, cell, width // cell, cell).any(axis=(1, 3))
    whole = blocks.repeat(cell, axis=0).repeat(cell, axis=1)
    return np.asarray(whole[None, None], np.float32)
