# SPDX-License-Identifier: GPL-3.0-or-later
"""Noise into a picture, step by step: from nothing, from a picture, or into a hole of one.

The order of what is computed, and of the noise that is drawn, is that of diffusers' pipelines
(https://github.com/huggingface/diffusers, Apache-2.0), so that the same noise gives the same
picture.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from cavendish.engines.diffusion.guidance import led
from cavendish.engines.diffusion.schedule import Floats
from cavendish.engines.diffusion.scheduler import Draw, Scheduler

# What a network has where it was made to fill holes: latents, the mask, latents of the rest.
HOLE_CHANNELS = 9


@dataclass(frozen=True, slots=True)
class Words:
    """What a text encoder made of words.

    hidden: float32 [1, 77, D]. pooled: [1, P], and sides: [1, 6], for networks that take them.
    """

    hidden: Floats
    pooled: Floats | None = None
    sides: Floats | None = None


class Networks(Protocol):
    """The networks of one model. Latents are float32 [1, C, h, w], scaled for the denoiser."""

    @property
    def channels(self) -> int:
        """How many the denoiser takes."""
        ...

    @property
    def knows_guidance(self) -> bool:
        """Whether the denoiser takes the guidance itself, and one run is enough."""
        ...

    def words(self, prompt: str, width: int, height: int) -> Words:
        """What the text encoders make of words, "" too; width and height of the latents."""
        ...

    def encode(self, picture: Floats, draw: Draw) -> Floats:
        """The latents of a picture, float32 [1, 3, H, W], -1..1."""
        ...

    def predict(self, sample: Floats, time: float, words: Words, guidance: float) -> Floats:
        """What the denoiser says of a sample of its channels at a training time."""
        ...

    def decode(self, latents: Floats) -> Floats:
        """The picture of latents, float32 [1, 3, H, W], about -1..1."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be painted.

    picture: float32 [1, 3, H, W], -1..1, None: from nothing. mask: float32 [1, 1, H, W], 1 where it
    is painted anew, 0 where it stays; with a picture only; None: everywhere. shape: of the latents.
    all_noise: nothing of the picture is to be seen where it is painted anew.
    """

    prompt: str
    guidance: float
    shape: tuple[int, int, int, int]
    picture: Floats | None = None
    mask: Floats | None = None
    all_noise: bool = True


# Told after each step: its place, and what the latents look like without noise.
Seen = Callable[[int, Floats], None]


@dataclass(frozen=True, slots=True)
class _Scene:
    """sample: what the steps begin with. known, noise: what a mask keeps. hole: further channels.

    keep: where known stays, at the size of latents.
    """

    sample: Floats
    known: Floats | None = None
    noise: Floats | None = None
    keep: Floats | None = None
    hole: Floats | None = None


def painted(networks: Networks, scheduler: Scheduler, wish: Wish, draw: Draw, seen: Seen) -> Floats:
    """The picture, float32 [1, 3, H, W], about -1..1. Raises what the networks and seen raise."""
    said = _said(networks, wish)
    scene = _scene(networks, scheduler, wish, draw)
    sample = scene.sample
    for place in range(scheduler.first, len(scheduler.times)):
        given = scheduler.scaled(sample, place)
        if scene.hole is not None:
            given = np.concatenate([given, scene.hole], axis=1)
        predicted = _predicted(networks, given, float(scheduler.times[place]), said, wish.guidance)
        step = scheduler.step(predicted, sample, place, draw)
        sample = np.asarray(_kept(scheduler, scene, step.sample, place), np.float32)
        seen(place, step.clean)
    return networks.decode(sample)


def at_latents(mask: Floats, shape: tuple[int, ...]) -> Floats:
    """A mask, [1, 1, H, W], at the size of latents: the nearest pixel up and to the left."""
    rows = np.arange(shape[2]) * mask.shape[2] // shape[2]
    columns = np.arange(shape[3]) * mask.shape[3] // shape[3]
    return np.asarray(mask[:, :, rows][..., columns], np.float32)


def _said(networks: Networks, wish: Wish) -> tuple[Words, ...]:
    """The words, and before them none, where the guidance needs what is said without."""
    height, width = wish.shape[2:]
    if wish.guidance <= 1 or networks.knows_guidance:
        return (networks.words(wish.prompt, width, height),)
    return networks.words("", width, height), networks.words(wish.prompt, width, height)


def _predicted(
    networks: Networks, sample: Floats, time: float, said: tuple[Words, ...], guidance: float
) -> Floats:
    # One after the other: together they would need twice the memory, and no less time.
    answers = [networks.predict(sample, time, words, guidance) for words in said]
    return answers[0] if len(answers) == 1 else led(answers[0], answers[1], guidance)


def _scene(networks: Networks, scheduler: Scheduler, wish: Wish, draw: Draw) -> _Scene:
    if wish.picture is None:
        return _Scene(scheduler.begun(draw(wish.shape)))
    if wish.mask is None:
        known = networks.encode(wish.picture, draw)
        return _Scene(scheduler.noised(known, draw(wish.shape), scheduler.first))
    return _hole(networks, scheduler, wish, draw)


def _hole(networks: Networks, scheduler: Scheduler, wish: Wish, draw: Draw) -> _Scene:
    picture, mask = wish.picture, wish.mask
    if picture is None or mask is None:
        raise TypeError(wish)
    sees_hole = networks.channels == HOLE_CHANNELS
    known = None if sees_hole and wish.all_noise else networks.encode(picture, draw)
    noise = draw(wish.shape)
    if known is None or wish.all_noise:
        sample = scheduler.begun(noise)
    else:
        sample = scheduler.noised(known, noise, scheduler.first)
    small = at_latents(mask, wish.shape)
    if not sees_hole:
        return _Scene(sample, known, noise, keep=1 - small)
    rest = networks.encode(picture * (mask < 0.5), draw)
    return _Scene(sample, hole=np.concatenate([small, rest], axis=1))


def _kept(scheduler: Scheduler, scene: _Scene, sample: Floats, place: int) -> Floats:
    """A sample with what is to stay put back, with as much noise as there is by now.

    As in https://arxiv.org/abs/2201.09865, without going back.
    """
    if scene.keep is None or scene.known is None or scene.noise is None:
        return sample
    known = scene.known
    if place < len(scheduler.times) - 1:
        known = scheduler.noised(known, scene.noise, place + 1)
    return scene.keep * known + (1 - scene.keep) * sample
