# SPDX-License-Identifier: GPL-3.0-or-later
"""The methods: the peers that the issue names, and a word for each that is missing."""

import numpy as np
import pytest

from bench.quality import methods
from bench.quality.methods import METHODS, Method


def test_every_peer_asked_for_is_there():
    peers = {"telea", "fsr-fast", "shiftmap", "gmic-matchpatch", "gmic-inpaint", "pypatchmatch"}
    assert peers | {"ours"} <= METHODS.keys()


@pytest.mark.parametrize("method", METHODS.values(), ids=lambda method: method.name)
def test_method_at_hand_fills_without_touching_its_input(method, case):
    if lack := methods.missing(method):
        pytest.skip(lack)
    given = np.where(case.hole[..., None], np.uint8(0), case.truth)
    before = given.copy()
    filled, unfilled = method.fill(given, case.hole)
    assert filled.shape == case.truth.shape
    assert unfilled.shape == case.hole.shape
    assert np.array_equal(given, before)


def test_missing_gmic_is_told_with_its_cure(monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert "apt-get install gmic" in methods.missing(METHODS["gmic-matchpatch"])


def test_identity_holds_version_and_settings():
    told = methods.identity(Method("x", methods.fill_ours, "cavendish", "seed 0"))
    assert told.startswith("x cavendish ")
    assert told.endswith(" seed 0")
