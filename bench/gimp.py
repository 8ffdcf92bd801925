# SPDX-License-Identifier: GPL-3.0-or-later
"""What the GIMP plug-in costs inside a real GIMP.

The way of a 4096 x 4096 RGBA canvas from the document to the daemon's array, beside GIMP's own
`buffer.get` of the same pixels and beside a PNG file, the peers' way; and the longest time that
opening the panel and erasing hold the main loop of the panel's process, the calls that move pixels
aside.
"""

import shutil
import statistics
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.inside_editors import (
    EXAMPLES,
    INSIDE,
    PROCESS,
    THREAD,
    pixels_of,
    stalls,
    transfers,
    workplace,
)
from cavendish_installer.layout import lay_out_gimp
from tests.editors.gimp import Gimp
from tests.editors.root import EditorRoot

PLUGIN_TESTS = Path(__file__).parents[1] / "tests" / "editors" / "gimp_plugin"
STALL_RUNS = 3
FIRST_RATIO = 3.0


def figures() -> list[Figure]:
    """Measures each figure. Makes the editors' root first where it is missing."""
    with workplace() as (root, folder):
        prepare(folder)
        report = run(root, folder, INSIDE / "gimp_transfer.py")
        beats = PLUGIN_TESTS / "scripts" / "beats.py"
        runs = [run(root, folder, beats, number) for number in range(STALL_RUNS)]
        opening = [opened(root, folder, number) for number in range(STALL_RUNS)]
    name = "GIMP's panel: its main loop held"
    return [
        *transfers(
            report,
            "GIMP's 4096² canvas to the daemon's array: find what is visible, read, write",
            "buffer.get alone",
            "the peers' PNG file, written once",
        ),
        *stalls(f"{name}: before its window is there", [one["made"] for one in opening], THREAD),
        *stalls(f"{name}: while it opens", [one["opened"] for one in opening], PROCESS),
        *stalls(f"{name}: from click to layer", erasings(runs), PROCESS),
        first_read(runs),
    ]


def opened(root: EditorRoot, folder: Path, number: int) -> dict[str, Any]:
    """The beats while the panel opens, in a fresh GIMP with its window."""
    gimp = Gimp(root, folder / f"window-{number}", shared=(folder,))
    return gimp.gui(INSIDE / "gimp_opening.py", **place(folder))


def erasings(runs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The beats of each erasing."""
    return [erasing for each in runs for erasing in each["erasings"]]


def first_read(runs: list[dict[str, Any]]) -> Figure:
    """The moving of pixels in the first erasing of a process, beside that in the later ones."""
    first = statistics.median(pixels_of(each["erasings"][0], PROCESS) for each in runs)
    later = statistics.median(pixels_of(more, PROCESS) for r in runs for more in r["erasings"][1:])
    name = "GIMP's panel: pixels of the first erasing, processor time"
    return Figure(name, first * 1000, "ms", FIRST_RATIO, later * 1000, "of a later one")


def prepare(folder: Path) -> None:
    """Lays out the plug-in and what the scripts import."""
    lay_out_gimp(folder / "plug-ins")
    shutil.copytree(PLUGIN_TESTS / "stage", folder / "stage")
    shutil.copytree(EXAMPLES, folder / "examples")


def run(root: EditorRoot, folder: Path, script: Path, number: int = 0) -> dict[str, Any]:
    """What a script inside of a fresh GIMP reports."""
    gimp = Gimp(root, folder / f"gimp-{number}", shared=(folder,))
    return gimp.batch(script, **place(folder))


def place(folder: Path) -> dict[str, Any]:
    """With what a script is run: the plug-in, and what the script imports and reads."""
    return {
        "plugins": [folder / "plug-ins" / "cavendish"],
        "seconds": 300,
        "CAVENDISH_STATE_DIR": str(folder / "state"),
        "CAVENDISH_EXAMPLES": str(folder / "examples"),
        "PYTHONPATH": str(folder / "stage"),
    }
