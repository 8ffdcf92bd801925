# SPDX-License-Identifier: GPL-3.0-or-later
"""The sheets of all open pictures, each under a name that no other open picture has."""

from __future__ import annotations

import uuid

from gi.repository import Gimp

from cavendish_gimp.host.images import open_image
from cavendish_gimp.host.notes import keep_note, note
from cavendish_gimp.host.sheet import DOCUMENT, THREAD, Sheet


class Sheets:
    """Makes a sheet when a picture is first asked for."""

    def __init__(self) -> None:
        self._sheets: dict[int, Sheet] = {}

    def of(self, picture: int) -> Sheet | None:
        """The sheet of a picture; None where it has been closed."""
        self._sheets = {key: sheet for key, sheet in self._sheets.items() if sheet.is_open()}
        if picture not in self._sheets and Gimp.Image.id_is_valid(picture):
            self._sheets[picture] = self._new(picture)
        return self._sheets.get(picture)

    def _new(self, picture: int) -> Sheet:
        image = open_image(picture)
        identity = note(image, DOCUMENT)
        if identity in {sheet.identity for sheet in self._sheets.values()}:
            # A duplicate of an open picture: it goes its own way from here.
            keep_note(image, THREAD, "")
            identity = ""
        return Sheet(picture, identity or str(uuid.uuid4()))
