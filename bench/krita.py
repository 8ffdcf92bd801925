# SPDX-License-Identifier: GPL-3.0-or-later
"""What the Krita plug-in costs inside a real Krita.

The way of a 4096 x 4096 RGBA canvas from the document to the daemon's array, beside Krita's own
call that reads the pixels and beside a PNG, the peers' way; and the longest time that a run holds
Krita's main thread.
"""

import itertools
import shutil
import statistics
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from bench.figure import Figure
from cavendish_installer.archive import write_packages
from tests.daemon_process import running_daemon
from tests.editors.krita import Krita
from tests.editors.root import EditorRoot, make_root
from tests.editors.warm import make_warm_home

INSIDE = Path(__file__).with_name("inside")
SCRIPTS = Path(__file__).parents[1] / "tests" / "editors" / "scripts"
EXAMPLES = Path(__file__).parents[1] / "examples"
TRANSFER_RATIO = 1.5
STALL_MS = 50.0
STALL_RUNS = 3


def figures() -> list[Figure]:
    """Measures each figure. Makes the editors' root first where it is missing."""
    root = make_root()
    make_warm_home(root)
    with tempfile.TemporaryDirectory(prefix="cavendish-bench-") as name, daemon(Path(name)):
        folder = Path(name)
        krita = Krita(root, folder / "krita", shared=(folder,))
        transfers = krita_transfer(run(krita, folder, INSIDE / "krita_transfer.py"))
        prepare_picture(krita, folder)
        return [*transfers, krita_stalls(krita_runs(root, folder))]


@contextmanager
def daemon(folder: Path) -> Iterator[None]:
    """A daemon, and the packaged plug-in unpacked beside its state."""
    with running_daemon(folder / "state"):
        for path in write_packages(folder / "zips"):
            with zipfile.ZipFile(path) as archive:
                archive.extractall(folder / "plugins")
        yield


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


def krita_transfer(report: dict[str, Any]) -> list[Figure]:
    """The canvas into the daemon's segment, beside pixelData alone and beside a PNG."""
    sent, read = statistics.median(report["sent"]) * 1000, statistics.median(report["read"]) * 1000
    peer = report["peer"] * 1000
    name = "Krita's 4096² canvas to the daemon's array"
    return [
        Figure(name, sent, "ms", TRANSFER_RATIO, read, "pixelData alone"),
        Figure(name, sent, "ms", 1.0, peer, "the peers' PNG, quality 85"),
    ]


def krita_runs(root: EditorRoot, folder: Path) -> Iterator[dict[str, Any]]:
    """Reports of erasing in a fresh Krita, one after the other."""
    for number in range(STALL_RUNS):
        krita = Krita(root, folder / f"krita-{number}", shared=(folder,))
        yield run(krita, folder, SCRIPTS / "krita_stalls.py", folder / "srgb8.kra")


def krita_stalls(reports: Iterable[dict[str, Any]]) -> Figure:
    """The longest time that the main thread is held in a run: the median of several runs."""
    held = statistics.median(longest_gap(report) for report in reports)
    return Figure("Krita's main thread held during a run", held * 1000, "ms", STALL_MS)


def longest_gap(report: dict[str, Any]) -> float:
    """The longest time between two beats, less the reading and writing of pixels in it."""
    gaps: list[float] = [
        end - begin - sum(b - a for a, b in report["pixels"] if a >= begin and b <= end)
        for (begin, _), (end, _) in itertools.pairwise(report["beats"])
    ]
    return max(gaps)
