# SPDX-License-Identifier: GPL-3.0-or-later
"""Curves that take a model's colour cast back."""

import numpy as np

from cavendish.imaging.colour import match
from tests.daemon.imaging.photographs import drifted, photograph

SENT = photograph(200, 160)
ALL = np.ones(SENT.shape[:2], np.float32)


def test_match_takes_gain_and_gamma_back() -> None:
    answer, _ = drifted(SENT, gain=0.94, gamma=1.12)
    found = match(answer, SENT, ALL)
    assert found.before > 10
    assert found.after < 0.5
    assert np.abs((found(answer) - SENT).mean(axis=(0, 1))).max() < 0.5


def test_match_ignores_what_was_changed() -> None:
    answer, _ = drifted(SENT, gain=0.95)
    answer = answer.copy()
    answer[:60, :60] = (250, 20, 20)
    found = match(answer, SENT, ALL)
    assert np.abs(found(answer)[80:].mean() - SENT[80:].mean()) < 1


def test_match_is_the_identity_where_nothing_can_be_compared() -> None:
    found = match(SENT, SENT, 0 * ALL)
    assert np.array_equal(found(SENT), SENT)
    assert np.isnan(found.after)


def test_match_never_falls() -> None:
    noise = np.random.default_rng(1).integers(0, 256, SENT.shape, np.uint8)
    assert (np.diff(match(noise, SENT, ALL).curves, axis=1) >= 0).all()
