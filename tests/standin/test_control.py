# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests ask of the stand-in itself."""

import pytest

from tests.standin.raw import call
from tests.standin_process import StandIn


def test_reset_forgets_all(standin: StandIn) -> None:
    call(standin)
    standin.script({"fault": "internal"})
    standin.chances(internal=1.0)
    standin.reset()
    assert standin.bill()["lines"] == []
    assert standin.requests() == []
    assert call(standin).status == 200


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("script", {"steps": [{"fault": "earthquake"}]}, "unknown fault"),
        ("settings", {"speed": 1}, "unknown in the settings"),
        ("settings", {"drift": {"dz": 1}}, "dz"),
        ("nothing", {"a": 1}, "no such address"),
        ("script", b"{", "Expecting"),
    ],
)
def test_control_refuses_what_makes_no_sense(
    standin: StandIn, name: str, value: object, words: str
) -> None:
    got = call(standin, f"/standin/{name}", value)
    assert got.status == 400
    assert words in got.json()["error"]


def test_settings_change_while_it_runs(standin: StandIn) -> None:
    standin.settings(leaked_keys=["standin-key"])
    try:
        assert call(standin).json()["error"]["status"] == "PERMISSION_DENIED"
    finally:
        standin.settings(leaked_keys=[])
    assert call(standin).status == 200
