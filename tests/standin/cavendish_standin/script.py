# SPDX-License-Identifier: GPL-3.0-or-later
"""What goes wrong and when: steps that requests take in order, or faults by chance."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

from cavendish_standin.drawing import FLAWS
from cavendish_standin.drift import Drift
from cavendish_standin.refusals import REFUSALS

RAW = ("html", "empty", "garbage")
TRANSPORT = ("hang", "stall", "cut", "reset", "drip")
OUTCOMES = ("blocked", "finish", "text_only", "two_images", "thought_only", "no_usage")
DAMAGES = ("wrong_size", "truncated_image", "wrong_mime")
FAULTS = ("", *REFUSALS, *RAW, *TRANSPORT, *OUTCOMES, *DAMAGES, *FLAWS, "stream_error")


@dataclass(frozen=True)
class Step:
    """How one request is treated. What a fault does not use is ignored.

    seconds: how long a hang lasts (None: for ever), over how long a drip is spread, or what a
    quota's RetryInfo says. fraction: how much of the body goes out before a cut or a stall.
    reason, message, content ('none', 'empty', 'picture'): of finish and blocked. billed: whether
    it is paid for; None leaves it to the fault. times: how many requests take the step. match:
    only a request whose path, label or prompt has this in it takes it.
    """

    fault: str = ""
    latency_ms: float | None = None
    seconds: float | None = None
    fraction: float = 0.5
    reason: str = ""
    message: str = ""
    content: str = "none"
    text: str = ""
    size: tuple[int, int] | None = None
    billed: bool | None = None
    drift: Drift | None = None
    times: int = 1
    match: str = ""

    @classmethod
    def read(cls, value: dict[str, Any]) -> Step:
        """The step of a JSON object; raises ValueError for what it does not know."""
        if unknown := set(value) - {f.name for f in fields(cls)}:
            raise ValueError(f"unknown in a step: {sorted(unknown)}")
        if value.get("fault", "") not in FAULTS:
            raise ValueError(f"unknown fault: {value['fault']}")
        changed = dict(value)
        if isinstance(value.get("drift"), dict):
            changed["drift"] = Drift.read(value["drift"])
        if value.get("size"):
            changed["size"] = (int(value["size"][0]), int(value["size"][1]))
        return cls(**changed)


@dataclass
class Script:
    """Steps in order first; then, for requests that no step is for, faults by chance."""

    steps: list[Step] = field(default_factory=list)
    chances: list[tuple[float, Step]] = field(default_factory=list)
    dice: random.Random = field(default_factory=lambda: random.Random(0))

    def load(self, value: dict[str, Any]) -> None:
        """Adds steps; sets chances, {fault: probability} or [{"chance": p, ...step}], and seed."""
        if unknown := set(value) - {"steps", "chances", "seed"}:
            raise ValueError(f"unknown in a script: {sorted(unknown)}")
        steps = [Step.read(step) for step in value.get("steps", [])]
        if "chances" in value:
            self.chances = list(_chances(value["chances"]))
        if "seed" in value:
            self.dice.seed(value["seed"])
        self.steps += steps

    def take(self, words: str) -> Step:
        """The step for a request with these words: its path, label and prompt."""
        for i, step in enumerate(self.steps):
            if step.match in words:
                if step.times > 1:
                    self.steps[i] = replace(step, times=step.times - 1)
                else:
                    del self.steps[i]
                return step
        return self._by_chance()

    def _by_chance(self) -> Step:
        roll = self.dice.random()
        for chance, step in self.chances:
            roll -= chance
            if roll < 0:
                return step
        return Step()


def _chances(value: dict[str, float] | list[dict[str, Any]]) -> Iterable[tuple[float, Step]]:
    if isinstance(value, dict):
        value = [{"fault": fault, "chance": chance} for fault, chance in value.items()]
    for item in value:
        step = {name: inner for name, inner in item.items() if name != "chance"}
        yield float(item["chance"]), Step.read(step)
