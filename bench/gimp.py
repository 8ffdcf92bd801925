# SPDX-License-Identifier: GPL-3.0-or-later
"""What the GIMP plug-in costs inside a real GIMP.

The way of a 4096 x 4096 RGBA canvas from the document to the daemon's array, beside GIMP's own
`buffer.get` of the same pixels and beside a PNG file, the peers' way; and the longest time that
erasing holds the main loop of the plug-in's process, reading and writing of pixels aside.
"""

import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from bench.figure import Figure
from cavendish_installer.layout import lay_out_gimp
from tests.daemon_process import running_daemon
from tests.editors.gimp import Gimp
from tests.editors.root import EditorRoot, make_root
from tests.editors.warm import make_warm_home

INSIDE = Path(__file__).with_name("inside")
ROOT = Path(__file__).parents[1]
PLUGIN_TESTS = ROOT / "tests" / "editors" / "gimp_plugin"
TRANSFER_RATIO = 1.5
STALL_MS = 50.0
FIRST_RUNS = 3


def figures() -> list[Figure]:
    """Measures each figure. Makes the editors' root first where it is missing."""
    root = make_root()
    make_warm_home(root)
    with tempfile.TemporaryDirectory(prefix="cavendish-bench-") as name:
        folder = Path(name)
        prepare(folder)
        with running_daemon(folder / "state"):
            transfers = gimp_transfer(run(root, folder, INSIDE / "gimp_transfer.py"))
            beats = PLUGIN_TESTS / "scripts" / "beats.py"
            reports = [run(root, folder, beats, number) for number in range(FIRST_RUNS)]
    return [*transfers, *gimp_stalls(reports)]


def prepare(folder: Path) -> None:
    """Lays out the plug-in and what the scripts import."""
    lay_out_gimp(folder / "plug-ins")
    shutil.copytree(PLUGIN_TESTS / "stage", folder / "stage")


def run(root: EditorRoot, folder: Path, script: Path, number: int = 0) -> dict[str, Any]:
    """What a script inside of a fresh GIMP reports."""
    gimp = Gimp(root, folder / f"gimp-{number}", shared=(folder,))
    return gimp.batch(
        script,
        [folder / "plug-ins" / "cavendish"],
        seconds=300,
        CAVENDISH_STATE_DIR=str(folder / "state"),
        CAVENDISH_EXAMPLES=str(ROOT / "examples"),
        PYTHONPATH=str(folder / "stage"),
    )


def gimp_transfer(report: dict[str, Any]) -> list[Figure]:
    """The canvas into the daemon's segment, beside buffer.get alone and beside a PNG file."""
    sent, read = statistics.median(report["sent"]) * 1000, statistics.median(report["read"]) * 1000
    peer = report["peer"] * 1000
    name = "GIMP's 4096² canvas to the daemon's array: find what is visible, read, write a segment"
    return [
        Figure(name, sent, "ms", TRANSFER_RATIO, read, "buffer.get alone"),
        Figure(name, sent, "ms", 1.0, peer, "the peers' PNG file, written once"),
    ]


def gimp_stalls(reports: list[dict[str, Any]]) -> list[Figure]:
    """The longest time between two turns of the main loop, from the click to the layer.

    The first erasing of a process imports the client; of the later ones, and of the processes, the
    medians.
    """
    first = statistics.median(report["stalls_ms"][0] for report in reports)
    later = statistics.median(statistics.median(report["stalls_ms"][1:]) for report in reports)
    name = "GIMP's plug-in: main loop held from click to layer, pixels aside"
    return [
        Figure(name, later, "ms", STALL_MS),
        Figure(f"{name}; the first erasing of a process", first, "ms", STALL_MS),
    ]
