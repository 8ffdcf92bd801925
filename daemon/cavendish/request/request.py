# SPDX-License-Identifier: GPL-3.0-or-later
"""What one job is asked to do."""

from dataclasses import dataclass, field
from enum import StrEnum

from cavendish.request.operation import Operation


class Thinking(StrEnum):
    """How long a model thinks before it draws; DEFAULT leaves it to the model."""

    DEFAULT = ""
    MINIMAL = "minimal"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class ModelOptions:
    """What can be asked of a model.

    model: an id of the catalog, '' the default one. size: '512', '1K', '2K', '4K', '' chosen by the
    picture. ratio: 'W:H', '' chosen by the picture. search_web, search_images: grounding.
    variation: which of several asked for at once. again: past the cache. pay_again: how many
    answers whose fate is unknown may be paid for once more. deadline_seconds: 0 the daemon's own.
    For models of this machine: seed: None a new one each time. steps: 0 the model's own number.
    guidance: how strongly words are followed, None the model's own. strength: above 0, up to 1, how
    much may change, None as the verb needs.
    """

    model: str = ""
    size: str = ""
    ratio: str = ""
    thinking: Thinking = Thinking.DEFAULT
    search_web: bool = False
    search_images: bool = False
    variation: int = 0
    again: bool = False
    pay_again: int = 0
    deadline_seconds: float = 0.0
    seed: int | None = None
    steps: int = 0
    guidance: float | None = None
    strength: float | None = None

    @property
    def near(self) -> tuple[str, ...]:
        """What is asked for that only a model of this machine knows, in words."""
        asked = {
            "a seed": self.seed is not None,
            "a number of steps": self.steps > 0,
            "a guidance": self.guidance is not None,
            "a strength": self.strength is not None,
        }
        return tuple(name for name, is_asked in asked.items() if is_asked)


@dataclass(frozen=True, slots=True)
class Request:
    """What one job was asked to do.

    engine: '' leaves the choice to routing. local_only: no pixel leaves this machine. document and
    layers: names that the host gives to what the pixels come from. consent: the artist has agreed
    to what the estimate said would leave this machine. thread, parent: the conversation that this
    continues, and the turn it follows; parent '' is the turn that the thread stands at. live: the
    live session that this is the newest of, '' none.
    """

    operation: Operation
    engine: str = ""
    local_only: bool = False
    document: str = ""
    layers: tuple[str, ...] = ()
    consent: bool = False
    thread: str = ""
    parent: str = ""
    options: ModelOptions = field(default_factory=ModelOptions)
    live: str = ""
