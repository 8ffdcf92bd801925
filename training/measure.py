# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m training.measure FILE...`: how much nearer to the truth than Lanczos models come.

PSNR of the lightness (ITU-R BT.601, full range) of 8-bit pictures, without a rim as wide as the
scale, on photographs that training did not see, made small by three kernels.
"""

from __future__ import annotations

import argparse
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
from PIL import Image

from training import pictures
from training.degrade import KERNELS, shrink

Picture = npt.NDArray[np.uint8]
Plane = npt.NDArray[np.float64]
Upscaler = Callable[[Picture], Picture]


@dataclass(frozen=True)
class Score:
    """Decibels of a picture that was made small by a kernel."""

    picture: str
    kernel: str
    ours: float
    lanczos: float

    @property
    def gain(self) -> float:
        """Decibels over Lanczos."""
        return self.ours - self.lanczos


def load(path: Path, threads: int = 2) -> tuple[Upscaler, int]:
    """Loads a model; returns what applies it to uint8 [H, W, 3], and its scale."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    scale = int(session.get_modelmeta().custom_metadata_map["cavendish.scale"])

    def apply(picture: Picture) -> Picture:
        image = picture.astype(np.float32).transpose(2, 0, 1)[None] / 255
        larger = session.run(None, {"image": image})[0][0].transpose(1, 2, 0)
        return np.asarray(larger * 255 + 0.5, np.uint8)

    return apply, scale


def lanczos(picture: Picture, scale: int) -> Picture:
    """Makes uint8 [H, W, 3] larger by Lanczos-3."""
    height, width = picture.shape[:2]
    size = (width * scale, height * scale)
    return np.asarray(Image.fromarray(picture).resize(size, Image.Resampling.LANCZOS))


def lightness(picture: Picture) -> Plane:
    """The lightness of uint8 [H, W, 3], ITU-R BT.601, full range, 0..255."""
    plane: Plane = picture @ np.array([0.299, 0.587, 0.114])
    return plane


def psnr(made: Plane, truth: Plane, rim: int) -> float:
    """Decibels between two planes 0..255 without a rim."""
    difference = (made - truth)[rim:-rim, rim:-rim]
    return float(-10 * np.log10((difference**2).mean() / 255**2))


def scores(upscale: Callable[[Picture], Plane], scale: int) -> Iterator[Score]:
    """Measures what makes a large lightness, 0..255, of a small picture. Raises PackageMissing."""
    for name, picture in pictures.held_out():
        height, width = (side // scale * scale for side in picture.shape[:2])
        whole = picture[:height, :width]
        truth = lightness(whole)
        for kernel in KERNELS:
            small = shrink(whole, scale, kernel)
            ours = psnr(upscale(small), truth, scale)
            theirs = psnr(lightness(lanczos(small, scale)), truth, scale)
            yield Score(name, kernel, ours, theirs)


def gains(
    found: list[Score], average: Callable[[list[float]], float] = statistics.mean
) -> dict[str, float]:
    """The average gain over the pictures, for each kernel."""
    kernels = dict.fromkeys(score.kernel for score in found)
    return {k: average([score.gain for score in found if score.kernel == k]) for k in kernels}


def report(path: Path) -> str:
    """A Markdown table for one model: a row a picture, a column a kernel."""
    upscale, scale = load(path)
    found = list(scores(lambda small: lightness(upscale(small)), scale))
    kernels = list(gains(found))
    lines = [f"x{scale} | " + " | ".join(kernels), " | ".join(["---"] * (len(kernels) + 1))]
    for name in dict.fromkeys(score.picture for score in found):
        own = [score for score in found if score.picture == name]
        lines.append(f"{name} | " + " | ".join(f"{s.ours:.2f} ({s.gain:+.2f})" for s in own))
    for name, average in (("mean", statistics.mean), ("median", statistics.median)):
        lines.append(f"{name} | " + " | ".join(f"{g:+.2f}" for g in gains(found, average).values()))
    return "\n".join(lines)


def main() -> None:
    """Prints a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    for path in parser.parse_args().files:
        print(report(path), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
