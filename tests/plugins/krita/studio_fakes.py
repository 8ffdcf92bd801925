# SPDX-License-Identifier: GPL-3.0-or-later
"""A studio panel's surroundings: a real studio on a session that the test answers for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cavendish_client import OperationOffer, Pixels, Plan, Upload
from cavendish_client.models import Model, ModelSize
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.studio import Studio
from tests.plugins.krita.fakes import RULE, FakeHandle, server_info

MODEL = Model(
    model_id="banana",
    title="Nano Banana",
    hint="Good at everything",
    is_default=True,
    retired=False,
    sizes=(ModelSize("1K", 1024, 40_000, 60), ModelSize("2K", 2048, 60_000, 90)),
    ratios=("1:1",),
    thinking=(),
    search_web=False,
    search_images=False,
    max_pictures=14,
    max_objects=0,
    max_persons=0,
)
PLAN = Plan("gemini", "banana", price_micro_usd=40_000, leaves_machine=True)
UPLOAD = Upload("example.org", ("the selection, 10 x 10 pixels", "the words of the prompt"), False)

VERBS = [mode.value.verb for mode in Mode]
OFFERS = {verb: OperationOffer(verb, RULE, ("gemini",)) for verb in VERBS}


class SilentSession:
    """A session whose calls are kept; nothing is answered."""

    def __init__(self) -> None:
        self.info = replace(server_info(), operations=OFFERS)
        self.asked: list[Any] = []

    def submit(self, work: Any, done: Any = None) -> FakeHandle:
        self.asked.append(done)
        return FakeHandle()

    def connect(self, done: Any) -> FakeHandle:
        done(self.info, None)
        return FakeHandle()


def studio(changed: Callable[[], None]) -> Studio:
    """A studio that knows one model."""
    made = Studio(
        SilentSession(),  # type: ignore[arg-type]
        lambda call: call(),
        changed,
        lambda _path: Pixels(bytes(4), 1, 1),
        lambda result: result,
    )
    made.models = (MODEL,)
    return made
