# SPDX-License-Identifier: GPL-3.0-or-later
"""The fills under test: ours and the peers, all behind one signature.

A method takes a picture uint8 [H, W, 3] sRGB and a hole bool [H, W] and returns the filled
picture and which pixels of the hole it says or shows to have left unfilled. Peers are imported
when first used; what is missing is told by `missing`.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

Picture = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]
Filled = tuple[Picture, Mask]


@dataclass(frozen=True)
class Method:
    """A fill. needs: the distribution or command that must be there. settings: in words."""

    name: str
    fill: Callable[[Picture, Mask], Filled]
    needs: str
    settings: str


def missing(method: Method) -> str:
    """Says in a sentence what this machine lacks for the method; "" when nothing."""
    if method.needs == "gmic":
        return "" if shutil.which("gmic") else "gmic is not on PATH (Debian: apt-get install gmic)"
    module = _MODULES[method.needs]
    if importlib.util.find_spec(module) is None:
        return f"{method.needs} is not installed (requirements/bench.lock)"
    return ""


@functools.cache
def identity(method: Method) -> str:
    """Names the method's exact build and settings: a result is kept as long as this stays."""
    return f"{method.name} {method.needs} {version(method)} {method.settings}"


def version(method: Method) -> str:
    """The version of what the method needs; for ours a digest of the engine's files."""
    if method.needs == "gmic":
        return _gmic_version()
    if method.needs == "cavendish":
        return _engine_digest()
    return metadata.version(method.needs)


def fill_ours(picture: Picture, hole: Mask) -> Filled:
    """The built-in engine as the daemon calls it, seed 0."""
    engine: Any = importlib.import_module("cavendish.engines.classic.completion")

    opaque = np.full((*hole.shape, 1), 255, np.uint8)
    filled = engine.complete(np.concatenate([picture, opaque], axis=2), hole, seed=0)
    return filled[..., :3], np.zeros_like(hole)


def fill_telea(picture: Picture, hole: Mask) -> Filled:
    """OpenCV's fast marching, radius 5."""
    cv2: Any = importlib.import_module("cv2")

    filled = cv2.inpaint(picture, hole.astype(np.uint8), 5, cv2.INPAINT_TELEA)
    return np.asarray(filled, np.uint8), np.zeros_like(hole)


def fill_navier_stokes(picture: Picture, hole: Mask) -> Filled:
    """OpenCV's Navier-Stokes transport, radius 5."""
    cv2: Any = importlib.import_module("cv2")

    filled = cv2.inpaint(picture, hole.astype(np.uint8), 5, cv2.INPAINT_NS)
    return np.asarray(filled, np.uint8), np.zeros_like(hole)


def fill_fsr(picture: Picture, hole: Mask) -> Filled:
    """OpenCV xphoto's frequency-selective reconstruction, the fast profile."""
    cv2: Any = importlib.import_module("cv2")

    filled = np.zeros_like(picture)
    known = np.where(hole, 0, 255).astype(np.uint8)
    cv2.xphoto.inpaint(picture, known, filled, cv2.xphoto.INPAINT_FSR_FAST)
    return filled, np.zeros_like(hole)


def fill_shiftmap(picture: Picture, hole: Mask) -> Filled:
    """OpenCV xphoto's shift map, in Lab as its documentation asks; zeros stay unfilled."""
    cv2: Any = importlib.import_module("cv2")

    known = np.where(hole, 0, 255).astype(np.uint8)
    lab = cv2.cvtColor(picture, cv2.COLOR_RGB2Lab)
    filled = np.zeros_like(lab)
    cv2.xphoto.inpaint(lab, known, filled, cv2.xphoto.INPAINT_SHIFTMAP)
    unfilled = hole & (filled == 0).all(axis=2)
    return np.asarray(cv2.cvtColor(filled, cv2.COLOR_Lab2RGB), np.uint8), unfilled


def fill_pypatchmatch(picture: Picture, hole: Mask) -> Filled:
    """PyPatchMatch with radius 3, as in its examples (its default, 15, takes minutes)."""
    patchmatch: Any = importlib.import_module("patchmatch")

    filled = patchmatch.inpaint(picture, hole.astype(np.uint8) * 255, patch_size=3)
    return np.asarray(filled, np.uint8), np.zeros_like(hole)


def fill_matchpatch(picture: Picture, hole: Mask) -> Filled:
    """G'MIC's multi-scale patch match, defaults."""
    return gmic(picture, hole, "inpaint_matchpatch[0] [1]")


def fill_gmic_patch(picture: Picture, hole: Mask) -> Filled:
    """G'MIC's patch-based `inpaint`, patch size 7 and otherwise its defaults."""
    return gmic(picture, hole, "inpaint[0] [1],7")


METHODS = {
    method.name: method
    for method in (
        Method("ours", fill_ours, "cavendish", "seed 0"),
        Method("telea", fill_telea, "opencv-contrib-python-headless", "radius 5"),
        Method("ns", fill_navier_stokes, "opencv-contrib-python-headless", "radius 5"),
        Method("fsr-fast", fill_fsr, "opencv-contrib-python-headless", "INPAINT_FSR_FAST"),
        Method("shiftmap", fill_shiftmap, "opencv-contrib-python-headless", "Lab"),
        Method("gmic-matchpatch", fill_matchpatch, "gmic", "defaults"),
        Method("gmic-inpaint", fill_gmic_patch, "gmic", "patch 7"),
        Method("pypatchmatch", fill_pypatchmatch, "pypatchmatch", "patch radius 3"),
    )
}

_MODULES = {
    "cavendish": "cavendish",
    "opencv-contrib-python-headless": "cv2",
    "pypatchmatch": "patchmatch",
}


def gmic(picture: Picture, hole: Mask, verb: str) -> Filled:
    """Runs a G'MIC command ("": none) over PNG files; pure black in the hole counts as unfilled."""
    with tempfile.TemporaryDirectory() as folder:
        source, mask, target = (f"{folder}/{name}.png" for name in ("in", "hole", "out"))
        Image.fromarray(picture).save(source, compress_level=1)
        Image.fromarray(hole.astype(np.uint8) * 255).save(mask, compress_level=1)
        steps = [*verb.split(), "remove[1]", "round", "cut", "0,255", "output", target]
        command = ["gmic", "-v", "0", source, mask, *steps]
        subprocess.run(command, check=True, env=gmic_environment())
        filled = np.asarray(Image.open(target).convert("RGB"))
    return filled, hole & (filled == 0).all(axis=2)


def gmic_environment() -> dict[str, str]:
    """The environment without OMP_NUM_THREADS: set, it makes matchpatch leave holes black."""
    return {name: value for name, value in os.environ.items() if name != "OMP_NUM_THREADS"}


def _gmic_version() -> str:
    told = subprocess.run(["gmic", "version"], capture_output=True, check=True, text=True)
    found = re.search(r"Version ([\d.]*\d)", told.stdout + told.stderr)
    return found[1] if found else "unknown"


def _engine_digest() -> str:
    digest = hashlib.sha256()
    for name in ("cavendish.engines.classic", "cavendish.imaging"):
        package = importlib.import_module(name)
        for file in sorted(Path(package.__path__[0]).iterdir()):
            if file.suffix in (".py", ".c", ".so", ".pyd"):
                digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
