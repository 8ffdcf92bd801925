# SPDX-License-Identifier: GPL-3.0-or-later
"""What is remembered of the pictures given out."""

from cavendish_standin.drift import Drift, apply
from cavendish_standin.memory import Memories, look_of
from tests.standin.samples import encoded, smooth


def test_picture_is_found_again_after_drift_and_compression() -> None:
    memories = Memories()
    for seed in range(5):
        memories.keep(look_of(smooth((512, 384), seed)), seed, (f"text {seed}",))
    moved = apply(smooth((512, 384), 3), Drift(dx=4, dy=-3, gain=(1.02, 1, 0.99)))
    found = memories.find(encoded(moved, "JPEG"))
    assert found is not None
    assert (found.subject, found.texts) == (3, ("text 3",))


def test_stranger_is_not_found() -> None:
    memories = Memories()
    assert memories.find(encoded(smooth())) is None
    memories.keep(look_of(smooth(seed=1)), 1, ())
    assert memories.find(encoded(smooth(seed=2))) is None
