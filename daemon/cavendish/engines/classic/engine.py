# SPDX-License-Identifier: GPL-3.0-or-later
"""Plugs the content-aware fill into the daemon."""

import numpy as np

from cavendish.engines.classic.completion import complete_box
from cavendish.engines.classic.crew import Crew
from cavendish.engines.classic.cutout import cut_out
from cavendish.engines.classic.denoising import Denoising, denoise
from cavendish.engines.classic.enlarging import Enlarging, enlarge
from cavendish.engines.classic.flats import flats
from cavendish.engines.classic.harmony import harmonised
from cavendish.engines.classic.kernels import load_kernels
from cavendish.engines.classic.line_art import Samples, line_art
from cavendish.engines.classic.noise import noise_of
from cavendish.engines.classic.palette import palette_of, recoloured
from cavendish.engines.classic.picking import picked
from cavendish.engines.engine import (
    Control,
    CutoutOutcome,
    CutoutTask,
    DenoiseTask,
    FillOutcome,
    FillTask,
    FlatsOutcome,
    FlatsTask,
    LinesOutcome,
    LinesTask,
    RecolourTask,
    SelectOutcome,
    SelectTask,
    UpscaleOutcome,
    UpscaleTask,
)
from cavendish.engines.progress import Pace
from cavendish.imaging.bounds import Bounds, bands
from cavendish.imaging.regions import chosen
from cavendish.request import Box

_NO_DETAIL = "It was enlarged by hashed filters; a model draws edges cleaner."
_NO_MODEL = "It was found by colours and edges alone; a model knows things by their looks."


class ClassicEngine:
    """Runs operations without weights, network or key."""

    name = "classic"
    description = (
        "Fills, selects, recolours, denoises, draws lines, enlarges. Needs no download, no network."
    )

    def fill(self, task: FillTask, control: Control) -> FillOutcome:
        """Fills every pixel that the mask touches at all. Raises what `complete` raises."""
        hole = chosen(task.mask, control.check)
        sources = None if task.sources is None else chosen(task.sources, control.check)
        bounds, picture = complete_box(
            task.picture,
            hole,
            guide=task.guide,
            sources=sources,
            seed=task.seed,
            on_progress=control.progress,
            cancelled=control.cancelled,
        )
        box = Box(bounds.left, bounds.top, bounds.width, bounds.height)
        return FillOutcome(picture=picture, box=box)

    def cut_out(self, task: CutoutTask, control: Control) -> CutoutOutcome:
        """Cuts out by colour. Raises SubjectUnclear, JobCancelled."""

        pace = _pace(control, "finding the subject", task.picture, 3, 600)

        def tell(done: float, stage: str) -> None:
            pace.progress(done, stage)
            pace.check()

        return CutoutOutcome(cut_out(task, tell))

    def lines(self, task: LinesTask, control: Control) -> LinesOutcome:
        """The ink of the picture's lines. Raises what `control.check` raises."""
        size = {"thickness": task.thickness, "detail": task.detail}

        def tell(done: float) -> None:
            control.progress(done, "drawing the lines")

        return LinesOutcome(line_art(task.picture, **size, check=control.check, tell=tell))

    def recolour(self, task: RecolourTask, control: Control) -> Samples:
        """The picture in the colours of the palettes. Raises what `control.check` raises."""
        check = _pace(control, "matching colours", task.picture, 6, 50).check
        palette = np.concatenate([palette_of(picture, check=check) for picture in task.palettes])
        return recoloured(task.picture, palette, weight=task.mask, check=check)

    def harmonise(
        self, layer: Samples, below: Samples, strength: float, control: Control
    ) -> Samples:
        """The layer in the light of what it lies on. Raises what `control.check` raises."""
        pace = _pace(control, "matching the light", layer, 10)
        return harmonised(layer, below, strength, pace.check)

    def denoise(self, task: DenoiseTask, control: Control) -> float:
        """Takes out the noise that is measured all over. Raises JobCancelled."""
        control.check()
        noise, box = noise_of(task.colours, task.alpha, control.check), task.part
        part = Bounds(box.x, box.y, box.x + box.width, box.y + box.height)
        with Crew(control.progress, control.cancelled) as crew:
            by = Denoising(noise * task.strength, load_kernels(), crew)
            denoise(task.colours, task.made, part, by)
        return float(noise.max())

    def flats(self, task: FlatsTask, control: Control) -> FlatsOutcome:
        """A colour for each area that lines enclose. Raises JobCancelled."""
        pace = _pace(control, "looking for lines", task.picture, 15)
        with Crew(pace.progress, pace.cancelled) as crew:
            return flats(task, load_kernels(), crew)

    def upscale(self, task: UpscaleTask, control: Control) -> UpscaleOutcome:
        """Enlarges by hashed filters. Raises JobCancelled."""
        control.check()
        with Crew(control.progress, control.cancelled) as crew:
            by = Enlarging(task.scale, load_kernels(), crew)
            crew.expect(2 * task.alpha.size)
            enlarge(task.colours, task.made_colours, by)
            enlarge(task.alpha[..., None], task.made_alpha[..., None], by)
        return UpscaleOutcome("the CPU", (_NO_DETAIL,))

    def select(self, task: SelectTask, control: Control) -> SelectOutcome:
        """What the task points at, by its colours and edges. Raises what `control.check` raises."""
        pace = _pace(control, "looking for edges", task.picture, 2, 800)
        return SelectOutcome(picked(task, pace.check), "the CPU", (_NO_MODEL,))


def _pace(control: Control, stage: str, picture: Samples, passes: float, more: int = 0) -> Pace:
    """For work that goes so many times through the bands of a picture, and looks more often."""
    return Pace(control, passes * len(list(bands(picture.shape))) + more, stage)
