# SPDX-License-Identifier: GPL-3.0-or-later
"""Over a real socket, to a real daemon, with our own client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish.catalog.catalog import catalog
from tests.daemon_process import DaemonProcess


@pytest.fixture
def client(tmp_path: Path) -> Iterator[cavendish_client.Client]:
    process = DaemonProcess(tmp_path / "state")
    process.start()
    with cavendish_client.connect("test", "0", process.state_dir, start=False) as connected:
        yield connected
    process.stop()


def test_models_are_those_of_the_catalog_the_default_first(
    client: cavendish_client.Client,
) -> None:
    models = client.models.list()
    assert {model.model_id for model in models} == {model.id for model in catalog().models}
    assert models[0].model_id == catalog().default.id
    assert [model.is_default for model in models].count(True) == 1


def test_model_tells_what_can_be_asked_and_what_it_costs(client: cavendish_client.Client) -> None:
    default = client.models.list()[0]
    prices = {size.size: size.price_micro_usd for size in default.sizes}
    assert prices["1K"] < prices["2K"] < prices["4K"]
    assert {size.size: size.side_px for size in default.sizes}["1K"] == 1024
    assert "16:9" in default.ratios
    assert default.thinking == ("minimal", "medium", "high")
    assert default.max_pictures == 14
    assert default.hint
