# SPDX-License-Identifier: GPL-3.0-or-later
"""Which way of taking noise away a model's settings mean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cavendish.engines.diffusion.ddim import Ddim
from cavendish.engines.diffusion.dpm import Dpm
from cavendish.engines.diffusion.euler import Euler
from cavendish.engines.diffusion.lcm import Lcm
from cavendish.engines.diffusion.schedule import Schedule, ScheduleUnknown, Spacing, schedule_of
from cavendish.engines.diffusion.scheduler import Scheduler


@dataclass(frozen=True, slots=True)
class Kind:
    """A way. title: its name, for people. spacing: of its times where settings are silent.

    stands_in: for another way, which the settings name, and which is not gone here. jumps: the
    strength chooses where all of its steps begin; else it leaves some of them out.
    """

    title: str
    make: Callable[[Schedule, int, float], Scheduler]
    spacing: Spacing = Spacing.LINSPACE
    stands_in: bool = False
    jumps: bool = False


_DPM = Kind("DPM++ 2M", Dpm, stands_in=True)

# By the class that the settings name. Ways that are not here walk the same noise levels by
# DPM++ 2M; Euler with noise of its own at each step walks them without.
_KINDS = {
    "LCMScheduler": Kind("LCM", Lcm, Spacing.LEADING, jumps=True),
    "EulerDiscreteScheduler": Kind("Euler", Euler),
    "DDIMScheduler": Kind("DDIM", Ddim, Spacing.LEADING),
    "DPMSolverMultistepScheduler": Kind("DPM++ 2M", Dpm),
    "EulerAncestralDiscreteScheduler": Kind("Euler", Euler, stands_in=True),
    "PNDMScheduler": _DPM,
    "UniPCMultistepScheduler": _DPM,
    "DEISMultistepScheduler": _DPM,
    "LMSDiscreteScheduler": _DPM,
}


def kind_of(settings: Mapping[str, Any]) -> Kind:
    """The way that a scheduler_config.json means. Raises ScheduleUnknown."""
    name = str(settings.get("_class_name", ""))
    if name not in _KINDS:
        raise ScheduleUnknown(f"its scheduler {name!r:.60} is not known")
    return _KINDS[name]


def scheduler_of(settings: Mapping[str, Any], steps: int, strength: float) -> Scheduler:
    """The run that a scheduler_config.json asks for.

    steps: at least 1. strength: 0..1, the share of the noise that is put in and taken away again.
    Raises ScheduleUnknown.
    """
    kind = kind_of(settings)
    schedule = schedule_of(settings, kind.spacing)
    try:
        return kind.make(schedule, steps, strength)
    except ValueError as error:
        raise ScheduleUnknown(f"it does not allow so many steps ({error})") from error
