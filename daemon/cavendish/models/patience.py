# SPDX-License-Identifier: GPL-3.0-or-later
"""How a download behaves towards servers and lines that are slow, busy or broken."""

from dataclasses import dataclass

from cavendish.models.incoming import PIECE


@dataclass(frozen=True, slots=True)
class Patience:
    """connections: how many pieces of a file are fetched at once. piece: their length in bytes.

    attempts: how many failures in a row are borne, and first_seconds, longest_seconds: how long is
    waited after the first and at most. window_seconds, least_bytes: what must come in such a time,
    else it is a failure. slack_bytes: what must stay free on the disk.
    """

    connections: int = 4
    piece: int = PIECE
    attempts: int = 6
    first_seconds: float = 0.5
    longest_seconds: float = 15.0
    connect_seconds: float = 15.0
    read_seconds: float = 30.0
    window_seconds: float = 20.0
    least_bytes: int = 16 << 10
    slack_bytes: int = 64 << 20

    def pause(self, failures: int) -> float:
        """Seconds to wait after so many failures in a row."""
        doubled = self.first_seconds * (1 << max(failures - 1, 0))
        return min(doubled, self.longest_seconds)
