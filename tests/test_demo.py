# SPDX-License-Identifier: GPL-3.0-or-later
"""The README's first command, as it is run: by itself, in a folder of its own."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

EXAMPLES = Path(__file__).parents[1] / "examples"


def test_demo_erases_and_tells_where_what_it_cost_and_how_long(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    command = [sys.executable, str(tmp_path / "examples" / "demo.py")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    made = tmp_path / "build" / "demo"
    assert f"Written: {made / 'dandelions.ora'}, {made / 'dandelions.png'}" in done.stdout
    assert "Cost: 0 US dollars." in done.stdout
    assert "send, fill, receive" in done.stdout
    layers = {"data/original.png", "data/result.png", "stack.xml"}
    with zipfile.ZipFile(made / "dandelions.ora") as archive:
        assert layers <= set(archive.namelist())
    before, after, mask = (
        np.asarray(Image.open(path).convert(mode))
        for path, mode in (
            (EXAMPLES / "dandelions.jpg", "RGB"),
            (made / "dandelions.png", "RGB"),
            (EXAMPLES / "dandelions-mask.png", "L"),
        )
    )
    assert np.array_equal(before[mask == 0], after[mask == 0])
    assert not np.array_equal(before, after)
