# SPDX-License-Identifier: GPL-3.0-or-later
"""Painters over small graphs with the contracts of the catalog's own."""

import dataclasses
from pathlib import Path

import numpy as np
from onnx import ModelProto

from cavendish.catalog.local_catalog import packaged
from cavendish.catalog.local_model import LocalModel
from cavendish.engines.engine import FillTask
from cavendish.engines.inference.device import Source
from cavendish.engines.inference.painter import Painter
from tests.daemon.engines.onnx import house
from tests.models import graphs

LAMA, MIGAN = "lama-fp32", "migan-512-places2"


def entry(name: str, side: int = 64) -> LocalModel:
    """The catalog's entry, for a file that takes side in place of 512."""
    known = {model.id: model for model in packaged()}[name]
    (graph,) = known.graphs

    def small(tensors: tuple) -> tuple:
        return tuple(
            dataclasses.replace(
                one, shape=tuple(side if length == 512 else length for length in one.shape)
            )
            for one in tensors
        )

    own = dataclasses.replace(graph, inputs=small(graph.inputs), outputs=small(graph.outputs))
    preparation = known.preparation
    assert preparation is not None
    if preparation.side:
        preparation = dataclasses.replace(preparation, side=side)
    return dataclasses.replace(known, graphs=(own,), preparation=preparation)


def painter(folder: Path, made: ModelProto | None = None, name: str = LAMA) -> Painter:
    """LaMa's contract with a window of 64 pixels, or another one."""
    model = entry(name)
    path = graphs.written(folder, made or graphs.mean_painter())
    runner = house.runner(Source(model.id, model.graphs[0], path, "1"))
    return Painter(model, model.graphs[0], runner)


def flat(height: int, width: int, colour: tuple[int, ...] = (200, 100, 50, 255)) -> np.ndarray:
    """A picture of one colour, uint8 [H, W, 4]."""
    return np.broadcast_to(np.array(colour, np.uint8), (height, width, 4)).copy()


def task(picture: np.ndarray, mask: np.ndarray, **changes: object) -> FillTask:
    """To fill a picture."""
    return dataclasses.replace(FillTask(picture, mask, None, 0), **changes)
