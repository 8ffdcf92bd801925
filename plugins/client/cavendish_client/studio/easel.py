# SPDX-License-Identifier: GPL-3.0-or-later
"""All that a panel shows of one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

from cavendish_client import errors
from cavendish_client.background import Handle
from cavendish_client.local_model import LocalModel
from cavendish_client.model import Plan, Result, Upload
from cavendish_client.pixels import Box, Pixels
from cavendish_client.request import AnyRequest, Canvas
from cavendish_client.studio import price
from cavendish_client.studio.asking import Circumstances
from cavendish_client.studio.document import Document, View
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.line import Line, of_error
from cavendish_client.studio.obstacle import obstacle
from cavendish_client.studio.preview import Preview
from cavendish_client.studio.thumbnail import Thumbnail
from cavendish_client.threads import Thread

if TYPE_CHECKING:
    from cavendish_client.studio.live import LiveDrawing


class Phase(Enum):
    """Where a picture stands."""

    IDLE = "idle"
    ASKING = "asking"
    RUNNING = "running"
    CANCELLING = "cancelling"

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self in (Phase.RUNNING, Phase.CANCELLING)


@dataclass(frozen=True)
class Take:
    """One of several results, to look at before it is put in."""

    number: int
    result: Result
    picture: Thumbnail
    is_applied: bool = False


@dataclass(eq=False)
class Run:
    """What was asked for, from the click to its results. place: the host's own note of where.

    below: what the layer lies on, where the mode looks at a layer. previews: what there is to see
    of the results that are not there yet, by their numbers; the newest last.
    """

    draft: Draft
    view: View
    around: Circumstances
    place: object = None
    box: Box = field(default_factory=lambda: Box(0, 0, 1, 1))
    canvas: Canvas | None = None
    below: Pixels | None = None
    request: AnyRequest | None = None
    handles: list[Handle[Any]] = field(default_factory=list)
    fractions: dict[int, float] = field(default_factory=dict)
    previews: dict[int, Thumbnail] = field(default_factory=dict)
    stage: str = ""
    waiting: int = 0
    cost_micro_usd: int = 0
    is_cancelled: bool = False

    @property
    def progress(self) -> float | None:
        """How far it is, 0..1; None while nothing is known."""
        return sum(self.fractions.values()) / self.draft.count if self.fractions else None

    @property
    def preview(self) -> Preview | None:
        """What was painted last; None where nothing is to be seen, and once it is cancelled."""
        if self.is_cancelled or not self.previews:
            return None
        number, picture = next(reversed(self.previews.items()))
        return Preview(picture, number, self.draft.count)

    def forget_preview(self, number: int) -> None:
        """Shows nothing of a result any more."""
        self.previews.pop(number, None)


@dataclass(eq=False)
class Easel:
    """A picture with all that is under way on it. Changed by the studio alone.

    local: the model of this machine that the draft chooses, as far as it is known.
    plan: what the draft would do as it stands; None until that is known. doubt: why it could not be
    done now. upload: what the artist is asked to agree to.
    """

    document: Document
    view: View
    draft: Draft = field(default_factory=Draft)
    local: LocalModel | None = None
    plan: Plan | None = None
    doubt: errors.CavendishError | None = None
    upload: Upload | None = None
    run: Run | None = None
    live: LiveDrawing | None = None
    before: Thumbnail | None = None
    takes: tuple[Take, ...] = ()
    taken: Run | None = None
    thread: Thread | None = None
    words: str = ""
    line: Line | None = None

    @property
    def phase(self) -> Phase:
        """Where the picture stands."""
        if self.run is not None:
            return Phase.CANCELLING if self.run.is_cancelled else Phase.RUNNING
        return Phase.IDLE if self.upload is None else Phase.ASKING

    @property
    def unagreed(self) -> Upload | None:
        """What the draft would send that the artist has not agreed to; None where nothing."""
        upload = self.plan.upload if self.plan is not None else None
        return None if upload is None or upload.agreed else upload

    @property
    def obstacle(self) -> str:
        """What the artist has yet to do, '' where nothing."""
        return self.view.obstacle or obstacle(self.draft, self.view, self.local)

    @property
    def label(self) -> str:
        """The words on the main button."""
        ways = self.draft.mode.value
        if self.phase is Phase.CANCELLING:
            return "Cancelling…"
        if self.run is not None:
            return self.run.draft.mode.value.busy
        if self.live is not None:
            return "Drawing live…"
        # The way out of an unsuitable picture is told below the button.
        missing = "" if self.view.obstacle else self.obstacle
        return missing or price.priced(ways.title, self.plan, self.draft.count)

    @property
    def telling(self) -> Line | None:
        """The line to show: what happened last, else what stands in the way."""
        if self.view.obstacle:
            return Line(self.view.obstacle, is_error=True)
        if self.line is not None or self.doubt is None:
            return self.line
        is_of_layers = isinstance(self.doubt, errors.LocalOnly)
        return of_error(self.doubt, self.document.layers() if is_of_layers else ())

    @property
    def tip(self) -> str:
        """What the main button tells besides: who would do it, in which size, and why."""
        plan = self.plan
        if plan is None:
            return "The result becomes a new layer; the layers that exist stay as they are"
        how = ", ".join(filter(None, (plan.model, plan.size, plan.ratio)))
        where = f"{how}, at {plan.endpoints[0]}" if plan.endpoints else "This machine"
        return "\n".join((where, *plan.reasons))

    @property
    def can_start(self) -> bool:
        """Whether the main button does something."""
        return self.phase is Phase.IDLE and self.live is None and not self.obstacle

    @property
    def can_draw_live(self) -> bool:
        """Whether live drawing can be switched on, or is on."""
        return self.live is not None or (self.can_start and self.draft.mode.draws_live)
