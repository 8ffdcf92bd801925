# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes every small model into a folder, to look at them or to try a runtime with them."""

import sys
from pathlib import Path

from onnx import TensorProto

from tests.models import graphs, lite_graphs, pointing


def main(folder: Path) -> None:
    """Writes them."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = {f"nearest-x{scale}": graphs.nearest(scale) for scale in (2, 3, 4)}
    whole |= {f"convolved-x{scale}": graphs.convolved(scale) for scale in (2, 3, 4)}
    whole |= {"poisoned": graphs.poisoned(), "two-inputs": graphs.two_inputs()}
    whole |= {"float64": graphs.of_kind(TensorProto.DOUBLE), "greedy": graphs.greedy()}
    whole |= {"grey": graphs.of_channels(1), "rank-three": graphs.of_rank_three()}
    whole |= {"select-encoder": pointing.encoder(pointing.EMBEDDING, channels_last=True)}
    whole |= {"select-decoder": pointing.by_corners(), "select-boxes": pointing.by_boxes()}
    for name, made in whole.items():
        graphs.written(folder, made, f"{name}.onnx")
    graphs.written(folder, graphs.truncated(graphs.convolved(2)), "truncated.onnx")
    graphs.external(folder, "weights.bin", name="external.onnx")
    graphs.external(folder, "../outside.bin", name="external-outside.onnx")
    lite = {"nearest-x2": lite_graphs.nearest(2), "convolved-x2": lite_graphs.convolved(2)}
    lite |= {"prediction": lite_graphs.style_prediction(), "touch": lite_graphs.touch()}
    lite |= {"transfer": lite_graphs.style_transfer(), "quantised": lite_graphs.quantised()}
    lite |= {"truncated": lite_graphs.truncated(lite_graphs.convolved(2))}
    for name, made_lite in lite.items():
        graphs.written(folder, made_lite, f"{name}.tflite")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
