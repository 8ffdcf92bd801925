# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in GIMP where no daemon is, and none is installed: reports the procedure's words."""

from __future__ import annotations

import stage
from editor_driver import Drive


def main(drive: Drive) -> None:
    image = stage.blank()
    stage.select(image, 50, 50, 20, 20)
    done, drive.report["words"] = stage.erase(image)
    assert not done
    drive.report["layers"] = len(image.get_layers())
