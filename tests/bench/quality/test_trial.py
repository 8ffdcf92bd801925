# SPDX-License-Identifier: GPL-3.0-or-later
"""Trials: run in a process of their own, kept, and failed in words."""

import numpy as np

from bench.quality import trial
from bench.quality.methods import METHODS, Method, fill_ours
from bench.quality.trial import attempt


def test_trial_fills_the_hole_and_leaves_the_rest(cache, case):
    done = attempt(METHODS["ours"], case)
    assert done.failure == ""
    assert done.wall_s > 0
    assert done.cpu_s > 0
    assert np.array_equal(done.filled[~case.hole], case.truth[~case.hole])
    assert not np.array_equal(done.filled, case.truth)


def test_trial_is_kept(cache, case):
    first, second = (attempt(METHODS["ours"], case) for _ in range(2))
    assert (first.kept, second.kept) == (False, True)
    assert np.array_equal(first.filled, second.filled)
    assert first.wall_s == second.wall_s


def test_trial_tells_why_a_method_broke(cache, case):
    broken = Method("absent", fill_ours, "cavendish", "")
    first, second = attempt(broken, case), attempt(broken, case)
    assert first.failure == "exit 1: KeyError: 'absent'"
    assert not second.kept


def test_trial_ends_at_its_limit(cache, case, monkeypatch):
    monkeypatch.setattr(trial, "LIMIT_S", 0.01)
    assert attempt(METHODS["ours"], case).failure.startswith("not done within")


def test_trial_with_unfilled_pixels_has_failed(cache, case, tmp_path):
    target = tmp_path / "out.npz"
    np.savez(target, filled=case.truth, unfilled=case.hole, seconds=1.0)
    begun = trial.Trial("a", case.name, 0, 0, "")
    assert trial._judged(begun, case, target).failure == "left 100% of the hole unfilled"
