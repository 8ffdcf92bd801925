# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings."""

from typing import Any

import pytest

from cavendish_standin.drift import Drift
from cavendish_standin.settings import Settings, read_drift


@pytest.mark.parametrize(
    ("value", "drift"),
    [
        ("none", Drift()),
        ("random", "0"),
        ("random:7", "7"),
        ('{"dx": 3.5}', Drift(dx=3.5)),
        ({"scale": 1.01}, Drift(scale=1.01)),
    ],
)
def test_drift_is_fixed_or_the_seed_of_one(value: Any, drift: Drift | str) -> None:
    assert read_drift(value) == drift


def test_changed_keeps_the_rest() -> None:
    changed = Settings().changed({"keys": ["a", "b"], "latency_ms": 7})
    assert (changed.keys, changed.latency_ms) == (("a", "b"), 7)
    assert changed.models == Settings().models


@pytest.mark.parametrize("value", [{"speed": 1}, {"models": ["nobody"]}, {"drift": "wild"}])
def test_changed_refuses_what_it_does_not_know(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown"):
        Settings().changed(value)
