# SPDX-License-Identifier: GPL-3.0-or-later
"""cavendish-standin as a command."""

import subprocess
import sys
from pathlib import Path

import pytest

from cavendish_standin.drift import Drift
from cavendish_standin.main import parser, settings_of
from tests.standin.raw import call
from tests.standin_process import COMMAND, standin_process


def test_command_is_installed() -> None:
    script = Path(sys.executable).parent / "cavendish-standin"
    told = subprocess.run([script, "--help"], capture_output=True, text=True, check=True)
    assert "--drift" in told.stdout


def test_options_become_settings() -> None:
    line = ["--keys", "a,b", "--drift", '{"dx": 3}', "--latency-ms", "0", "--models", ""]
    made = settings_of(parser().parse_args(line))
    assert (made.keys, made.drift, made.models) == (("a", "b"), Drift(dx=3), ())


@pytest.mark.parametrize("option", [["--drift", "wild"], ["--models", "nobody"], ["--faults", "{"]])
def test_option_that_makes_no_sense_is_told(option: list[str]) -> None:
    told = subprocess.run([*COMMAND, *option], capture_output=True, text=True, check=False)
    assert told.returncode == 2
    assert "error:" in told.stderr
    assert "Traceback" not in told.stderr


def test_faults_and_keys_hold_from_the_start() -> None:
    with standin_process("--keys", "", "--faults", '{"internal": 1}') as standin:
        assert call(standin, headers={"x-goog-api-key": "any"}).status == 500
    assert standin.process.returncode == 0
