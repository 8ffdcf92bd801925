# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.catalog.local_table import models_of
from tests.daemon.catalog.test_local_catalog import OWN


def test_files_and_graphs_are_found_by_name() -> None:
    (model,) = models_of(OWN)
    assert model.file("mine.onnx").name == "mine.onnx"
    assert model.graph("upscale").file == "mine.onnx"
    with pytest.raises(KeyError):
        model.graph("erase")


def test_model_without_digests_cannot_be_checked_nor_fetched() -> None:
    (model,) = models_of(OWN)
    assert not model.checkable
    assert not model.downloadable
    assert model.size == 0


def test_size_is_told_only_where_it_is_known() -> None:
    (known,) = models_of(OWN.replace('name = "mine.onnx"\n', 'name = "mine.onnx"\nsize = 5\n', 1))
    assert known.size == 5
