# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.errors import InvalidRequest
from cavendish.settings import Settings, parse


def test_without_flags_the_defaults_hold() -> None:
    assert parse([]) == Settings()


def test_every_flag_is_taken() -> None:
    flags = "--state-dir /s --port 80 --idle-exit 0.5 --dev --log-level debug --offline"
    assert parse(flags.split()) == Settings(
        state_dir="/s",
        port=80,
        idle_exit_seconds=0.5,
        dev=True,
        log_level="debug",
        offline=True,
    )


@pytest.mark.parametrize(
    "flags",
    [
        "--port x",
        "--port 65536",
        "--port=-1",
        "--idle-exit nan",
        "--idle-exit inf",
        "--idle-exit=-1",
        "--log-level loud",
        "--port",
        "extra",
        "--unknown",
    ],
)
def test_flag_without_a_legal_value_is_refused(flags: str) -> None:
    with pytest.raises(InvalidRequest):
        parse(flags.split())
