# SPDX-License-Identifier: GPL-3.0-or-later
"""How much noise there is at each of a model's training times, and which of them are visited.

The variance-preserving process of DDPM (https://arxiv.org/abs/2006.11239); the settings and their
names are those of the scheduler_config.json that comes with a model
(https://huggingface.co/docs/diffusers/api/schedulers/overview).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Times = NDArray[np.float32]

_MOST_TIMES = 10_000
# Half precision's smallest number: what stands for no signal at all where none may be divided by.
_NO_SIGNAL = 2.0**-24
# Ways of spacing times that are not offered, by the settings that ask for them.
_FOREIGN = (
    "use_karras_sigmas",
    "use_exponential_sigmas",
    "use_beta_sigmas",
    "use_lu_lambdas",
    "use_flow_sigmas",
    "thresholding",
)


class ScheduleUnknown(ValueError):
    """A schedule asks for something that is not offered here; a phrase tells what."""


class Predicts(StrEnum):
    """What a network's answer is: the noise, the clean latents, or their velocity."""

    NOISE = "epsilon"
    CLEAN = "sample"
    VELOCITY = "v_prediction"


class Spacing(StrEnum):
    """Which times are visited: see table 2 of https://arxiv.org/abs/2305.08891."""

    LINSPACE = "linspace"
    LEADING = "leading"
    TRAILING = "trailing"


@dataclass(frozen=True, slots=True)
class Schedule:
    """The noise levels of a model.

    kept: float32 [T], at each training time the share of variance that is still signal. spacing,
    offset: which times are visited. final_kept: what is left at the end, after the last time.
    original: so many times a consistency model was trained on. scaling: of its times in the
    boundary conditions. Latents are not clipped, whatever a file says: that is for pixels.
    """

    kept: Floats
    predicts: Predicts = Predicts.NOISE
    spacing: Spacing = Spacing.LEADING
    offset: int = 0
    final_kept: float = 1.0
    original: int = 50
    scaling: float = 10.0

    @property
    def times(self) -> int:
        """How many training times there are."""
        return len(self.kept)

    @property
    def sigmas(self) -> Floats:
        """The noise beside a signal of variance 1, at each training time."""
        return np.asarray(np.sqrt((1 - self.kept) / self.kept), np.float32)

    def clean(self, predicted: Floats, sample: Floats, kept: np.float32) -> Floats:
        """The clean latents that a network's answer means, for a sample with so much signal."""
        signal, noise = np.sqrt(kept), np.sqrt(1 - kept)
        if self.predicts is Predicts.NOISE:
            return np.asarray((sample - noise * predicted) / signal, np.float32)
        if self.predicts is Predicts.VELOCITY:
            return np.asarray(signal * sample - noise * predicted, np.float32)
        return predicted


def schedule_of(settings: Mapping[str, Any], spacing: Spacing) -> Schedule:
    """The schedule of a scheduler_config.json. spacing: where it does not tell.

    Raises ScheduleUnknown.
    """
    foreign = [name for name in _FOREIGN if settings.get(name)]
    if foreign:
        raise ScheduleUnknown(f"it asks for {foreign[0]}, which is not offered")
    try:
        return _schedule(settings, spacing)
    except (TypeError, ValueError, OverflowError) as error:
        raise ScheduleUnknown(f"its settings make no schedule ({error})") from error


def visited(schedule: Schedule, steps: int) -> Times:
    """So many training times, the noisiest first: float32, perhaps between two of them."""
    if schedule.spacing is Spacing.LINSPACE:
        return np.linspace(0, schedule.times - 1, steps, dtype=np.float32)[::-1].copy()
    if schedule.spacing is Spacing.LEADING:
        leading = np.arange(steps)[::-1] * (schedule.times // steps)
        return np.asarray(leading + schedule.offset, np.float32)
    trailing = np.round(np.arange(schedule.times, 0, -schedule.times / steps)) - 1
    return np.asarray(trailing[:steps], np.float32)


def mixed(clean: Floats, noise: Floats, kept: np.float32) -> Floats:
    """Latents of variance 1, of which kept (0..1) is signal and the rest noise; float32."""
    return np.asarray(np.sqrt(kept) * clean + np.sqrt(1 - kept) * noise, np.float32)


def skipped(steps: int, strength: float) -> int:
    """How many of the steps are left out, the noisiest ones, at a strength of 0..1."""
    return max(steps - min(int(steps * strength), steps), 0)


def _schedule(settings: Mapping[str, Any], spacing: Spacing) -> Schedule:
    kept = np.cumprod(1 - _betas(settings), dtype=np.float32)
    if not 0 < kept[-1] < kept[0] < 1:
        raise ValueError("there is no noise, or nothing else")
    if settings.get("rescale_betas_zero_snr"):
        kept = _without_signal(kept)
    whole, most = settings.get("set_alpha_to_one", True), len(kept)
    return Schedule(
        kept,
        Predicts(settings.get("prediction_type", "epsilon")),
        Spacing(settings.get("timestep_spacing", spacing)),
        int(_within(settings, "steps_offset", 0, 0, most)),
        1.0 if whole else float(kept[0]),
        int(_within(settings, "original_inference_steps", min(50, most), 1, most)),
        _within(settings, "timestep_scaling", 10.0, 1, 1000),
    )


def _within(
    settings: Mapping[str, Any], name: str, otherwise: float, low: float, high: float
) -> float:
    value = settings.get(name, otherwise)
    if not low <= value <= high:
        raise ValueError(f"{name} {value!r:.20}")
    return float(value)


def _betas(settings: Mapping[str, Any]) -> Floats:
    betas: NDArray[Any]
    times = int(settings.get("num_train_timesteps", 1000))
    if not 1 < times <= _MOST_TIMES:
        raise ValueError(f"{times} times")
    if settings.get("trained_betas") is not None:
        betas = np.asarray(settings["trained_betas"], np.float64)
    else:
        betas = _drawn(settings, times)
    if betas.shape != (times,) or not ((betas >= 0) & (betas < 1)).all():
        raise ValueError("variances that are none")
    return betas.astype(np.float32)


def _drawn(settings: Mapping[str, Any], times: int) -> Floats:
    low, high = float(settings.get("beta_start", 1e-4)), float(settings.get("beta_end", 0.02))
    if not 0 <= low <= high < 1:
        raise ValueError(f"variances from {low:g} to {high:g}")
    kind = settings.get("beta_schedule", "linear")
    if kind == "linear":
        return np.linspace(low, high, times, dtype=np.float32)
    if kind == "scaled_linear":
        roots = np.linspace(low**0.5, high**0.5, times, dtype=np.float32)
        return np.asarray(roots**2, np.float32)
    raise ValueError(f"the variances {kind!r:.40}")


def _without_signal(kept: Floats) -> Floats:
    """Levels that end without signal: algorithm 1 of https://arxiv.org/abs/2305.08891."""
    roots = np.sqrt(kept)
    first, last = roots[0], roots[-1]
    levels = np.square((roots - last) * (first / (first - last)))
    levels[-1] = _NO_SIGNAL
    return np.asarray(levels, np.float32)
