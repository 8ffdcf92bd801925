# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.catalog.local_catalog import packaged
from cavendish.catalog.local_model import Graph, LocalModel
from cavendish.engines.inference.contract import Bound, feeds
from cavendish.engines.inference.probe import probe

GRAPHS = [(model, graph) for model in packaged() for graph in model.graphs]
NAMES = [f"{model.id}-{graph.name}" for model, graph in GRAPHS]


@pytest.mark.parametrize(("model", "graph"), GRAPHS, ids=NAMES)
def test_probe_is_what_the_graph_takes(model: LocalModel, graph: Graph) -> None:
    wanted = [one for one in graph.inputs if not one.optional]
    names = tuple(str(number) for number in range(len(wanted)))
    kinds = tuple(one.dtypes[0] for one in wanted)
    sides = tuple(
        tuple(side if isinstance(side, int) else None for side in one.shape) for one in wanted
    )
    made = probe(model, graph)
    given = feeds(model.id, Bound(names, (), kinds, sides), made)
    pairs = zip(given.values(), kinds, strict=True)
    assert all(array.dtype == kind and array.size for array, kind in pairs)


def found(model: str) -> list[np.ndarray]:
    known = {one.id: one for one in packaged()}[model]
    return probe(known, known.graphs[0])


def test_mask_has_a_hole_and_a_surrounding() -> None:
    image, keep = found("migan-512-places2")
    assert (image.dtype, image.shape) == (np.uint8, (1, 3, 128, 128))
    assert set(np.unique(keep)) == {0, 255}
    assert (keep == 0).mean() < 0.5
    hole = found("lama-fp32")[1]
    assert set(np.unique(hole)) == {0, 1}
    assert hole.mean() < 0.5


def test_picture_is_as_large_as_the_model_wants_it() -> None:
    assert found("depth-anything-v2-small")[0].shape == (1, 3, 518, 518)
    assert found("cavendish-x2")[0].shape == (1, 3, 128, 128)
