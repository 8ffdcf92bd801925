# SPDX-License-Identifier: GPL-3.0-or-later
"""A cache of the test's own, and a small case to fill."""

import numpy as np
import pytest

from bench.quality import holes
from bench.quality.pictures import Case


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr("bench.quality.packages.cache_folder", lambda: tmp_path)
    monkeypatch.setattr("bench.quality.trial.cache_folder", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def case() -> Case:
    truth = np.random.default_rng(3).integers(40, 220, (60, 72, 3)).astype(np.uint8)
    hole = holes.draw(holes.Hole("blob", (0.5, 0.5), 0.08), 60, 72)
    return Case("noise", "tuning", truth, hole)
