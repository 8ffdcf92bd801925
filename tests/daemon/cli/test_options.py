# SPDX-License-Identifier: GPL-3.0-or-later
import argparse
from pathlib import Path

import pytest

from cavendish.cli.options import add_options


@pytest.fixture
def parser() -> argparse.ArgumentParser:
    """A verb with an action, both with the options."""
    verb = argparse.ArgumentParser()
    add_options(verb)
    add_options(verb.add_subparsers().add_parser("act"), nested=True)
    return verb


@pytest.mark.parametrize("line", ["--json --state-dir x act", "act --json --state-dir x"])
def test_options_stand_before_or_after_the_action(parser: argparse.ArgumentParser, line: str):
    options = parser.parse_args(line.split())
    assert (options.json, options.state_dir) == (True, Path("x"))


def test_options_that_are_not_given_have_their_defaults(parser: argparse.ArgumentParser):
    options = parser.parse_args(["act"])
    assert (options.json, options.state_dir) == (False, None)
