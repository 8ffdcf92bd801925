# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.imaging.mixture import log_likelihood, mixture

RED, GREEN = np.array([0.8, 0.1, 0.1]), np.array([0.1, 0.7, 0.2])


def spots(count: int = 400) -> np.ndarray:
    random = np.random.default_rng(1)
    return np.concatenate([random.normal(one, 0.03, (count, 3)) for one in (RED, GREEN)])


def test_mixture_finds_the_colours_that_there_are() -> None:
    found = mixture(spots(), np.ones(800), 2)
    assert np.exp(found.weights) == pytest.approx([0.5, 0.5], abs=0.05)
    means = sorted(found.means.tolist())
    assert np.abs(np.array(means) - [GREEN, RED]).max() < 0.02


def test_colours_that_there_are_are_likelier_than_others() -> None:
    found = mixture(spots(), np.ones(800), 5)
    near, between = log_likelihood(np.stack([RED, (RED + GREEN) / 2]), found)
    assert near > between + 10


def test_weights_tell_which_colours_count() -> None:
    weights = np.repeat([1.0, 0.0], 400)
    found = mixture(spots(), weights, 3)
    red, green = log_likelihood(np.stack([RED, GREEN]), found)
    assert red > green + 10


@pytest.mark.parametrize("count", [1, 5])
def test_one_flat_colour_is_no_trouble(count: int) -> None:
    flat = np.full((7, 3), 0.5)
    found = mixture(flat, np.ones(7), count)
    assert np.isfinite(log_likelihood(flat, found)).all()


def test_same_colours_make_the_same_mixture() -> None:
    first, again = (mixture(spots(), np.ones(800), 5) for _ in range(2))
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))
