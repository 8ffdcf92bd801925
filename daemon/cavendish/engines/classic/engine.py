# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs the content-aware fill into the daemon."""

from cavendish.engines.classic.completion import complete_box
from cavendish.engines.engine import Control, FillOutcome, FillTask
from cavendish.request import Box


class ClassicEngine:
    """Runs operations without weights, network or key."""

    name = "classic"
    description = "Fills from the surroundings of the selection. Needs no download and no network."

    def fill(self, task: FillTask, control: Control) -> FillOutcome:
        """Fills every pixel that the mask touches at all. Raises what `complete` raises."""
        bounds, picture = complete_box(
            task.picture,
            task.mask > 0,
            guide=task.guide,
            seed=task.seed,
            on_progress=control.progress,
            cancelled=control.cancelled,
        )
        box = Box(bounds.left, bounds.top, bounds.width, bounds.height)
        return FillOutcome(picture=picture, box=box)
