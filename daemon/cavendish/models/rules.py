# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether models may be fetched, and where from, as the artist has set it."""

from dataclasses import dataclass

from cavendish.errors import DownloadsNotAllowed, WorkingOffline
from cavendish.preferences import Permission, Preferences


@dataclass(frozen=True, slots=True)
class Source:
    """Where files are fetched from. mirror, proxy: '' for none."""

    mirror: str = ""
    proxy: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """forbidden: why nothing may be fetched, a phrase; '' where it may.

    offline: it is because the artist works offline.
    """

    forbidden: str
    source: Source
    offline: bool = False

    def check(self) -> None:
        """Raises WorkingOffline or DownloadsNotAllowed where nothing may be fetched."""
        if self.offline:
            raise WorkingOffline
        if self.forbidden:
            raise DownloadsNotAllowed(problem=self.forbidden)


def rules_of(preferences: Preferences) -> Rules:
    """The rules that follow from what is set.

    A request for a model carries no pixel, but tells a host that somebody wants that model: who
    lets nothing leave the machine has to allow it in so many words.
    """
    source = Source(preferences.mirror, preferences.download_proxy)
    if preferences.work_offline:
        return Rules("Cavendish works offline", source, offline=True)
    if preferences.downloads is Permission.NEVER:
        return Rules("the settings do not allow it", source)
    if preferences.downloads is Permission.ASK and preferences.cloud is Permission.NEVER:
        return Rules("nothing may leave this machine, not even the wish for a model", source)
    return Rules("", source)
