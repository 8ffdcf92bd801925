# SPDX-License-Identifier: GPL-3.0-or-later
"""A real daemon that asks the stand-in for the API, and a host without an editor."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest

from cavendish_client import Permission
from tests.plugins.client.studio.host import Host, Sheet
from tests.system.cloud import Cloud, cloud


@pytest.fixture(scope="package")
def shared_sky(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Both of them, for the tests of the folder; each test has documents of its own."""
    with cloud(tmp_path_factory.mktemp("studio") / "state") as made:
        yield made


@pytest.fixture
def sky(shared_sky: Cloud) -> Cloud:
    """The same, as a new user finds it: it asks before it uploads."""
    shared_sky.standin.reset()
    with shared_sky.connect() as client:
        wanted = dataclasses.replace(client.settings.get(), cloud=Permission.ASK, offline=True)
        wanted = dataclasses.replace(wanted, work_offline=False)
        client.settings.update(wanted)
    return shared_sky


@pytest.fixture
def host(sky: Cloud) -> Iterator[Host]:
    """A host that finds the daemon."""
    made = Host(sky.daemon.state_dir)
    yield made
    made.session.close()


@pytest.fixture
def sheet(request: pytest.FixtureRequest) -> Sheet:
    """A picture that no other test has."""
    return Sheet(f"{{{request.node.name}}}")
