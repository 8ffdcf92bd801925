# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench diffusion`: how near to diffusers' own pictures, and what our maths cost.

Where torch, diffusers, transformers and onnx are installed, the tiny models and what diffusers
makes of them are made anew; what is compared then owes nothing to the archive. Where they are not,
it says so, and compares with the archive alone. What painting costs as a whole is in painting.py.
"""

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

import numpy as np

from bench import painting
from bench.figure import Figure
from cavendish.engines.diffusion.kinds import scheduler_of
from cavendish.engines.diffusion.pipeline import Wish, Words, painted
from cavendish.engines.diffusion.schedule import Floats
from cavendish.engines.diffusion.scheduler import Draw
from cavendish.engines.inference.layout import layout_of, readers_of
from cavendish.engines.inference.networks import Networks
from cavendish.engines.inference.parts import parts_of
from cavendish.engines.onnx.engine import OnnxEngine
from cavendish.jobs.control import JobControl
from tests.models import few_step
from tests.models import few_step_cases as cases
from tests.models import few_step_installed as installed

_FAR = 1e-3
# A picture of 1024² has latents of 128². The limit is a twentieth of a step that takes a second.
_LATENTS, _STEPS, _MOST_MS = 128, 8, 50.0


def figures() -> list[Figure]:
    """Measures everything that has a limit."""
    whole = _farthest(installed.ARCHIVE)
    kept = Figure("farthest from diffusers' pictures, archive", whole, "", _FAR)
    maths = Figure("our maths a step, 1024²", _maths(), "ms", _MOST_MS)
    if not few_step.available():
        print("torch, diffusers, transformers or onnx is not installed: nothing was made anew.\n")
        return [kept, maths, *painting.figures()]
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "anew.zip"
        few_step.main(archive)
        far = _farthest(archive)
    anew = Figure("farthest from diffusers' pictures, made anew", far, "", _FAR)
    return [kept, anew, maths, *painting.figures()]


def _farthest(archive: Path) -> float:
    """Over all cases and pixels, on a scale from -1 to 1."""
    with tempfile.TemporaryDirectory() as folder:
        models = {
            case.name: (case.unet, installed.files(case.unet, case.settings, archive))
            for case in cases.CASES
        }
        engine = OnnxEngine(installed.install(Path(folder), models))
        far = [_distance(engine, case, installed.goldens(archive)) for case in cases.CASES]
        engine.close()
    return max(far)


def _distance(engine: OnnxEngine, case: cases.Case, goldens: Mapping[str, np.ndarray]) -> float:
    control = JobControl(lambda: None)
    model = engine.models.installed(case.name)
    find = partial(engine._part, parts_of(engine.models, model), control)
    layout, readers = layout_of(model), readers_of(model)
    networks = Networks(model.model, layout, readers, find, control, ExitStack())
    with networks.stack:
        scheduler = scheduler_of(networks.layout.settings, case.steps, case.strength)
        wish = cases.wish_of(case)
        made = painted(networks, scheduler, wish, cases.draws(case.seed), lambda *_: None)
    engine.let_go(case.name)
    return float(np.abs(made - goldens[case.name]).max())


class _Free:
    """Networks that cost nothing."""

    channels, knows_guidance = 4, False

    def words(self, prompt: str, width: int, height: int) -> Words:  # noqa: ARG002 - the protocol's
        return Words(np.zeros((1, 77, 8), np.float32))

    def encode(self, picture: Floats, draw: Draw) -> Floats:  # noqa: ARG002 - the protocol's
        return np.zeros((1, 4, _LATENTS, _LATENTS), np.float32)

    def predict(self, sample: Floats, time: float, words: Words, guidance: float) -> Floats:  # noqa: ARG002 - the protocol's
        return sample

    def decode(self, latents: Floats) -> Floats:
        return latents


def _maths() -> float:
    """Milliseconds of a guided step into a hole, the dearest there is, with free networks."""
    picture = np.zeros((1, 3, 8 * _LATENTS, 8 * _LATENTS), np.float32)
    mask = np.ones_like(picture[:, :1])
    shape = (1, 4, _LATENTS, _LATENTS)
    wish = Wish("", 5.0, shape, picture, mask)
    taken = []
    for seed in range(5):
        scheduler = scheduler_of(cases.LCM, _STEPS, 1.0)
        began = time.process_time()
        painted(_Free(), scheduler, wish, cases.draws(seed), lambda *_: None)
        taken.append(time.process_time() - began)
    return 1000 * median(taken) / _STEPS
