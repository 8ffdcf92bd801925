# SPDX-License-Identifier: GPL-3.0-or-later
"""What a panel shows, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from cavendish_client import errors


class Phase(Enum):
    """Where a picture stands. The values are the words on the main button."""

    NO_DOCUMENT = "Open a picture"
    NO_SELECTION = "Select what to erase"
    UNSUPPORTED = "Erase "
    READY = "Erase"
    RUNNING = "Erasing…"
    CANCELLING = "Cancelling…"

    @property
    def words(self) -> str:
        """The words on the main button."""
        return self.value.strip()

    @property
    def is_busy(self) -> bool:
        """Whether something is under way."""
        return self in (Phase.RUNNING, Phase.CANCELLING)


TIPS = {
    Phase.NO_DOCUMENT: "Cavendish works on the picture in this window",
    Phase.NO_SELECTION: "Draw round what should go, with any selection tool",
    Phase.UNSUPPORTED: "This picture has another colour space",
    Phase.READY: "Fill the selected area from its surroundings, as a new layer with a mask; "
    "Remove, below, can be told what may be copied",
    Phase.RUNNING: "The result becomes a new layer; you can go on painting",
    Phase.CANCELLING: "Nothing will be added to the picture",
}


@dataclass(frozen=True)
class Notice:
    """A line for the artist: what happened and what to do next; and a command worth copying."""

    text: str
    command: str = ""

    @classmethod
    def of(cls, error: errors.CavendishError) -> Notice:
        """Returns the line for an error."""
        return cls(f"{error.message} {error.next_step}", error.metadata.get("command", ""))


@dataclass(frozen=True)
class PanelState:
    """Everything that a panel shows. progress: 0..1, None while there is nothing to tell."""

    phase: Phase
    progress: float | None = None
    stage: str = ""
    notice: Notice | None = None

    @property
    def lack(self) -> str:
        """What has gone wrong or is missing, in words; '' where nothing."""
        if self.notice is not None:
            return self.notice.text
        is_lacking = self.phase in (Phase.NO_DOCUMENT, Phase.NO_SELECTION)
        return f"{self.phase.words}." if is_lacking else ""
