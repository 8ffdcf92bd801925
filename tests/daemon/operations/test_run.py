# SPDX-License-Identifier: GPL-3.0-or-later
import importlib

import numpy as np

from cavendish.operations.run import run
from cavendish.request import VERBS, Box, PixelFormat
from tests.daemon.operations.pictures import Painter, fill_of, noise, packed, work


def test_run_finds_the_verb_of_the_operation() -> None:
    mask = np.zeros((6, 6), np.uint8)
    mask[2, 3] = 255
    payloads = {"image": packed(noise((6, 6, 4))), "mask": packed(mask)}
    layer = run(work(fill_of(6, 6, PixelFormat.RGBA8), payloads, Painter())).layer
    assert layer is not None
    assert layer.box == Box(3, 2, 1, 1)
    assert layer.image.tolist() == [[[77] * 4]]


def test_every_verb_has_a_module_of_its_name() -> None:
    for verb in VERBS:
        assert callable(importlib.import_module(f"cavendish.operations.{verb}").run)
