# SPDX-License-Identifier: GPL-3.0-or-later
"""What a device is measured with: inputs as an entry of the catalog describes them."""

import numpy as np

from cavendish.catalog.local_model import Fit, Graph, LocalModel, Tensor, Values
from cavendish.engines.inference.device import Array

# The sides of a picture where neither the graph nor the preparation names them.
_SIDE = 128
# What letters stand for that are no sides of a picture.
_FEW = 1
_MIDDLE = {Values.BYTE: 128.0, Values.SCRIBBLE: 128.0, Values.LABELS: 1.0, Values.TOKENS: 1.0}


def probe(model: LocalModel, graph: Graph) -> list[Array]:
    """Inputs for the graph, by place: of the sizes that it takes, the same whenever it is asked.

    A mask has a hole in its middle. What may be left out is left out.
    """
    return [_filled(model, one) for one in graph.inputs if not one.optional]


def _filled(model: LocalModel, tensor: Tensor) -> Array:
    shape = tuple(_length(model, side) for side in tensor.shape)
    made = np.full(shape, _MIDDLE.get(tensor.values, 0.5), np.dtype(tensor.dtypes[0]))
    if tensor.values in (Values.KEEP, Values.HOLE):
        outside, hole = (255, 0) if tensor.values is Values.KEEP else (0, 1)
        made[...] = outside
        rows, columns = (slice(side // 4, side // 2 + 1) for side in shape[-2:])
        made[..., rows, columns] = hole
    return made


def _length(model: LocalModel, side: int | str) -> int:
    if isinstance(side, int):
        return side
    return _side(model) if side in ("H", "W") else _FEW


def _side(model: LocalModel) -> int:
    made = model.preparation
    wanted = made.side if made and made.side and made.fit is not Fit.TILES else _SIDE
    multiple = made.multiple if made else 1
    return max(wanted // multiple, 1) * multiple
