# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import numpy as np
import pytest

from cavendish.engines.diffusion.kinds import scheduler_of
from cavendish.engines.diffusion.pipeline import painted
from cavendish.engines.inference.layout import layout_of, readers_of
from cavendish.engines.inference.networks import Networks
from cavendish.engines.inference.parts import parts_of
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.models.store import ModelStore
from tests.daemon.engines.onnx.house import control
from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed

# What NumPy's sums and torch's differ by; the project promises 1e-3.
CLOSE = 5e-4


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ModelStore:
    models = {
        case.name: (case.unet, installed.files(case.unet, case.settings)) for case in cases.CASES
    }
    return installed.install(tmp_path_factory.mktemp("few-step"), models)


@pytest.fixture(scope="module")
def engine(store: ModelStore) -> Iterator[OnnxEngine]:
    made = OnnxEngine(store)
    yield made
    made.close()


def networks(store: ModelStore, engine: OnnxEngine, name: str) -> Networks:
    found = store.installed(name)
    find = partial(engine._part, parts_of(store, found), control())
    return Networks(found.model, layout_of(found), readers_of(found), find, control(), ExitStack())


@pytest.mark.parametrize("case", cases.CASES, ids=lambda case: case.name)
def test_pictures_are_those_of_diffusers(
    store: ModelStore, engine: OnnxEngine, case: cases.Case
) -> None:
    ours = networks(store, engine, case.name)
    with ours.stack:
        scheduler = scheduler_of(ours.layout.settings, case.steps, case.strength)
        draw = cases.draws(case.seed)
        made = painted(ours, scheduler, cases.wish_of(case), draw, lambda *_: None)
    engine.let_go(case.name)
    assert np.abs(made - installed.goldens()[case.name]).max() < CLOSE
