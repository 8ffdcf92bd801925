# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import tomllib

from cavendish.runtime.version import API_HIGH, API_LOW, daemon_version


def test_version_is_that_of_the_distribution() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text())["project"]
    assert daemon_version() == project["version"]
    assert 1 <= API_LOW <= API_HIGH
