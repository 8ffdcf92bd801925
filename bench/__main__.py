# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench` (`make bench`): every figure that the project promises, in one run.

python -m bench [NAME of a benchmark below, or quality]
"""

import importlib
import os
import sys

from bench.figure import table

FIGURES = {
    "daemon": "bench.daemon",
    "transport": "bench.transport",
    "fill": "bench.speed_fill",
    "masked_edit": "bench.masked_edit",
    "small_changes": "bench.small_changes",
    "cloud": "bench.cloud",
    "cloud_daemon": "bench.cloud_daemon",
    "cloud_reliability": "bench.cloud_reliability",
    "money": "bench.money",
    "upscale": "bench.upscale",
    "cutout": "bench.cutout",
    "denoise": "bench.denoise",
    "expand": "bench.expand",
    "flats": "bench.flats",
    "looks": "bench.looks",
    "large": "bench.large",
    "onnx": "bench.onnx",
    "litert": "bench.litert",
    "devices": "bench.devices",
    "vision": "bench.vision",
    "select": "bench.select",
    "models": "bench.models",
    "diffusion": "bench.diffusion",
    "editors": "bench.editors",
}
QUALITY = "quality"


def main(names: list[str]) -> None:
    """Runs the named benchmarks, or all."""
    chosen = names or [*FIGURES, QUALITY]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
    for name in chosen:
        print(f"\n## {name}\n", flush=True)
        if name == QUALITY:
            importlib.import_module("bench.quality.__main__").main([])
        else:
            print(table(importlib.import_module(FIGURES[name]).figures()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
