# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m bench large`: what operations without weights take of memory in 100 megapixels.

Each runs in a process of its own, on a photograph of 12000 x 8000 pixels, or to one: `upscale`
makes it of a sixteenth. Memory is what comes on top of the picture, its mask and what goes with
them, beside the 384 MB of the picture itself. The result, another such picture, is part of it.

python -m bench.large [--size WIDTHxHEIGHT] [NAME of an operation ...] prints a line for each.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator

from bench.figure import Figure, seconds
from bench.looks import looked, size_of
from bench.onnx import peak_of
from bench.verbs import photograph, works
from cavendish.runtime.allocator import bound_memory

NAMES = (
    "cutout",
    "select, a click",
    "select, a box",
    "flats",
    "harmonise",
    "restyle",
    "lines",
    "denoise",
    "upscale",
    "fill, 300 holes",
    "remove",
    "expand",
)
_SIZE = "12000x8000"
_MOST = 10.0


def figures() -> Iterator[Figure]:
    """Measures. Raises PackageMissing where the photograph cannot be had."""
    for name in NAMES:
        command = [sys.executable, "-m", "bench.large", name]
        line = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        print(line, end="", flush=True)
        times = float(line.rpartition("peak ")[2].split()[0])
        yield Figure(f"{name}: memory beside the picture's own, {_SIZE}", times, "x", _MOST)


def main(arguments: list[str] | None = None) -> None:
    """Prints what each operation takes."""
    parser = argparse.ArgumentParser("python -m bench.large", description=__doc__)
    parser.add_argument("--size", default=_SIZE, metavar="WIDTHxHEIGHT")
    parser.add_argument("names", nargs="*", metavar="NAME")
    options = parser.parse_args(arguments)
    if len(options.names) == 1:
        print(_measured(options.names[0], options.size), flush=True)
        return
    for name in options.names or NAMES:
        subprocess.run(
            [sys.executable, "-m", "bench.large", "--size", options.size, name], check=True
        )


def _measured(name: str, size: str) -> str:
    bound_memory()
    width, height = size_of(size)
    operation, payloads = works(photograph(height, width))[name]
    found, taken = [], []
    peak = peak_of(lambda: taken.append(seconds(lambda: found.append(looked(operation, payloads)))))
    times = peak * (1 << 20) / (4 * width * height)
    gap, still = max(found[0].gaps)[0], max(found[0].stills)[0]
    return (
        f"{name}, {size}: peak {times:.1f} x the picture, {peak:.0f} MiB; {taken[0]:.0f} s; "
        f"longest without a look {gap * 1000:.0f} ms, without progress {still:.1f} s"
    )


if __name__ == "__main__":
    main()
