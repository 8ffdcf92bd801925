# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Krita plug-in costs inside a real Krita.

The way of a 4096 x 4096 RGBA canvas from the document to the daemon's array, beside Krita's own
call that reads the pixels and beside a PNG, the peers' way; and the longest time that a run holds
Krita's main thread, the calls in which Krita itself moves or composes pixels aside.
"""

import shutil
import statistics
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from bench.figure import Figure
from bench.inside_editors import EXAMPLES, INSIDE, THREAD, stalls, transfers, workplace
from cavendish_installer.archive import write_packages
from tests.editors.krita import Krita
from tests.editors.root import EditorRoot

SCRIPTS = Path(__file__).parents[1] / "tests" / "editors" / "scripts"
STALL_RUNS = 3
COMPOSE_RATIO = 1.2


def figures() -> list[Figure]:
    """Measures each figure. Makes the editors' root first where it is missing."""
    with workplace() as (root, folder):
        unpack_plugin(folder)
        krita = Krita(root, folder / "krita", shared=(folder,))
        report = run(krita, folder, INSIDE / "krita_transfer.py")
        layers = run(krita, folder, INSIDE / "krita_first_layer.py")
        prepare_picture(krita, folder)
        return [
            *transfers(
                report,
                "Krita's 4096² canvas to the daemon's array",
                "pixelData alone",
                "the peers' PNG, quality 85",
            ),
            first_layer(layers),
            *stalls("Krita's main thread held during a run", krita_runs(root, folder), THREAD),
        ]


def first_layer(report: dict[str, Any]) -> Figure:
    """A first result beside a picture's only layer, less what a later result takes.

    The rest is Krita's own composing of the canvas, which nothing but its size decides.
    """
    first, later, compose = (
        statistics.median(report[key]) * 1000 for key in ("first", "later", "compose")
    )
    name = "Krita's 4096² canvas: what the first result takes longer than a later one"
    return Figure(name, first - later, "ms", COMPOSE_RATIO, compose, "composing the canvas")


def unpack_plugin(folder: Path) -> None:
    """Unpacks the packaged plug-in."""
    for path in write_packages(folder / "zips"):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder / "plugins")


def prepare_picture(krita: Krita, folder: Path) -> None:
    """Makes the picture with its mask that the tests use too."""
    shutil.copy(EXAMPLES / "rocket.jpg", folder / "krita" / "photograph")
    krita.offscreen(SCRIPTS / "krita_pictures.py")
    shutil.copy(folder / "krita" / "srgb8.kra", folder)
    mask = Image.open(EXAMPLES / "rocket-mask.png").convert("L")
    (folder / "mask").write_bytes(mask.tobytes())


def run(krita: Krita, folder: Path, script: Path, *documents: Path) -> dict[str, Any]:
    """What a script inside of Krita reports."""
    return krita.gui(
        script,
        documents=documents,
        plugins=[folder / "plugins" / "cavendish_krita"],
        seconds=300,
        CAVENDISH_STATE_DIR=str(folder / "state"),
        CAVENDISH_TEST_MASK=str(folder / "mask"),
    )


def krita_runs(root: EditorRoot, folder: Path) -> Iterator[dict[str, Any]]:
    """Reports of erasing in a fresh Krita, one after the other."""
    for number in range(STALL_RUNS):
        krita = Krita(root, folder / f"krita-{number}", shared=(folder,))
        yield run(krita, folder, SCRIPTS / "krita_stalls.py", folder / "srgb8.kra")
