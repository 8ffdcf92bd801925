# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps and chances."""

from collections import Counter
from typing import Any

import pytest

from cavendish_standin.drift import Drift
from cavendish_standin.script import Script, Step


def test_steps_are_taken_in_order_as_often_as_they_say() -> None:
    script = Script()
    script.load({"steps": [{"fault": "internal", "times": 2}, {"fault": "cut"}]})
    taken = [script.take("").fault for _ in range(4)]
    assert taken == ["internal", "internal", "cut", ""]


def test_step_waits_for_the_request_that_it_is_for() -> None:
    script = Script()
    script.load({"steps": [{"fault": "cut", "match": "kite"}]})
    assert [script.take(words).fault for words in ("a cat", "a kite", "a kite")] == ["", "cut", ""]


def test_chances_are_kept_and_repeat_with_their_seed() -> None:
    def faults() -> list[str]:
        script = Script()
        script.load({"chances": {"internal": 0.2, "cut": 0.1}, "seed": 7})
        return [script.take("").fault for _ in range(2000)]

    counts = Counter(faults())
    assert faults() == faults()
    assert counts["internal"] == pytest.approx(400, abs=70)
    assert counts["cut"] == pytest.approx(200, abs=50)


def test_chances_may_have_all_that_steps_have() -> None:
    script = Script()
    script.load({"chances": [{"chance": 1, "fault": "drip", "seconds": 2, "drift": {"dx": 1}}]})
    assert script.take("") == Step("drip", seconds=2, drift=Drift(dx=1))


@pytest.mark.parametrize(
    "value",
    [
        {"steps": [{"fault": "earthquake"}]},
        {"steps": [{"speed": 3}]},
        {"chances": {"earthquake": 0.1}},
        {"dice": 3},
    ],
)
def test_script_that_makes_no_sense_is_refused(value: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="unknown"):
        Script().load(value)
