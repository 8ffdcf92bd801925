# SPDX-License-Identifier: GPL-3.0-or-later
"""While an erasing is under way, the main loop goes on. How smoothly is for `bench.gimp` to say."""

from __future__ import annotations

import pytest

from tests.editors.gimp_plugin.conftest import Studio

pytestmark = pytest.mark.editor

# A loop that waits for the daemon turns once for each thing that the daemon tells: three times.
BEATS = 8


def test_erasing_lets_the_main_loop_go_on(studio: Studio) -> None:
    beats = [len(erasing["beats"]) for erasing in studio.batch("beats")["erasings"]]
    assert min(beats) >= BEATS, beats
