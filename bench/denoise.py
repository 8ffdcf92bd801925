# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench denoise`: noise taken out of photographs, beside OpenCV's non-local means.

Gaussian noise is laid on the tuning half of the fill benchmark's photographs, rounded and clipped
to 8 bits. OpenCV (fastNlMeansDenoisingColored, windows 7 and 21) is told how much noise there is
and gets the best of four strengths; ours measures it.
"""

from __future__ import annotations

import functools
import os
import time
from collections.abc import Iterator
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from bench.figure import Figure
from bench.quality import pictures
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.denoising import Denoising, denoise
from cavendish.engines.classic.kernels import load_kernels
from cavendish.engines.classic.noise import noise_of
from cavendish.imaging.bounds import Bounds

Picture = npt.NDArray[np.uint8]

_DEVIATIONS = (10, 25)
_STRENGTHS = (0.4, 0.6, 0.8, 1.0)
_SMALL = 1024
_ROUNDS = 3


def figures() -> Iterator[Figure]:
    """Measures. Raises PackageMissing where a photograph cannot be had."""
    cv2.setNumThreads(os.cpu_count() or 1)
    chosen = [each for each in pictures.listed() if each.half == "tuning" and each.package]
    clean = [(each.name, pictures.load(each)) for each in chosen]
    for deviation in _DEVIATIONS:
        gains = [_gain(name, picture, deviation) for name, picture in clean]
        ours, theirs = (float(np.mean(each)) for each in zip(*gains, strict=True))
        name = f"PSNR gained at {deviation} of 255, {len(clean)} photographs"
        yield Figure(name, ours, "dB", 1, theirs, "non-local means", at_least=True)
    yield _speed()


def _gain(name: str, picture: Picture, deviation: int) -> tuple[float, float]:
    """What both gain over the noisy picture, in dB."""
    before = noisy(picture, deviation)
    ours = psnr(denoised(before), picture)
    theirs = max(psnr(means(before, deviation * times), picture) for times in _STRENGTHS)
    start = psnr(before, picture)
    print(f"{name} {deviation}: noisy {start:.2f}, ours {ours:.2f}, theirs {theirs:.2f} dB")
    return ours - start, theirs - start


def _speed() -> Figure:
    """Processor time of 1024²: what else the machine does counts less."""
    before = noisy(np.full((_SMALL, _SMALL, 3), 128, np.uint8), 10)
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        ours.append(_processor(functools.partial(denoised, before)))
        theirs.append(_processor(functools.partial(means, before, 8.0)))
    both = float(np.median(ours)), float(np.median(theirs))
    return Figure("processor time, 1024²", both[0], "s", 1, both[1], "non-local means")


def _processor(action: Any) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


def noisy(picture: Picture, deviation: float) -> Picture:
    """The picture with Gaussian noise, the same each time."""
    grain = np.random.default_rng(1).normal(0, deviation, picture.shape)
    return np.clip(np.rint(picture + grain), 0, 255).astype(np.uint8)


def denoised(picture: Picture) -> Picture:
    """Ours: uint8 [H, W, 3], by the noise that is measured."""
    height, width = picture.shape[:2]
    made = np.empty_like(picture)
    noise = noise_of(picture, np.full((height, width), 255, np.uint8))
    with Crew() as crew:
        by = Denoising(noise, load_kernels(), crew)
        denoise(picture, made, Bounds(0, 0, width, height), by)
    return made


def means(picture: Picture, strength: float) -> Picture:
    """OpenCV's."""
    return np.asarray(
        cv2.fastNlMeansDenoisingColored(picture, None, strength, strength, 7, 21), np.uint8
    )


def psnr(one: Picture, other: Picture) -> float:
    """In dB, over all samples."""
    return float(10 * np.log10(255**2 / ((one.astype(np.float64) - other) ** 2).mean()))
