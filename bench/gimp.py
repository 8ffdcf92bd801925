# SPDX-License-Identifier: GPL-3.0-or-later
"""What the GIMP plug-in costs inside a real GIMP.

The way of a 4096 x 4096 RGBA canvas from the document to the daemon's array, beside GIMP's own
`buffer.get` of the same pixels and beside a PNG file, the peers' way; and the longest time that
erasing holds the main loop of the plug-in's process, the calls that move pixels aside.
"""

import shutil
from pathlib import Path
from typing import Any

from bench.figure import Figure
from bench.inside_editors import EXAMPLES, INSIDE, PROCESS, stalls, transfers, workplace
from cavendish_installer.layout import lay_out_gimp
from tests.editors.gimp import Gimp
from tests.editors.root import EditorRoot

PLUGIN_TESTS = Path(__file__).parents[1] / "tests" / "editors" / "gimp_plugin"
STALL_RUNS = 3


def figures() -> list[Figure]:
    """Measures each figure. Makes the editors' root first where it is missing."""
    with workplace() as (root, folder):
        prepare(folder)
        report = run(root, folder, INSIDE / "gimp_transfer.py")
        beats = PLUGIN_TESTS / "scripts" / "beats.py"
        runs = [run(root, folder, beats, number)["erasings"] for number in range(STALL_RUNS)]
    name = "GIMP's plug-in: main loop held from click to layer"
    return [
        *transfers(
            report,
            "GIMP's 4096² canvas to the daemon's array: find what is visible, read, write",
            "buffer.get alone",
            "the peers' PNG file, written once",
        ),
        # The first erasing of a process loads the client.
        *stalls(f"{name}; the first of a process", [first for first, *_ in runs], PROCESS),
        *stalls(name, [each for _, *later in runs for each in later], PROCESS),
    ]


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
        CAVENDISH_EXAMPLES=str(EXAMPLES),
        PYTHONPATH=str(folder / "stage"),
    )
