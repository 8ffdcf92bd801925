# SPDX-License-Identifier: GPL-3.0-or-later
"""Before a document's first upload to a host: what leaves this machine, and where to."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client.model import Upload
from cavendish_client.studio.upload import question
from cavendish_gimp.studio.gtk import Gtk, column, show, text


class UploadNotice(Gtk.Frame):
    """Asks once; on_agree or on_keep is told the answer."""

    def __init__(self, on_agree: Callable[[], None], on_keep: Callable[[], None]) -> None:
        super().__init__()
        self._shown: Upload | None = None
        self._words = text()
        self._agree = Gtk.Button(label="Agree and Send")
        self._agree.connect("clicked", lambda _button: on_agree())
        keep = Gtk.Button(label="Keep on This Machine")
        keep.connect("clicked", lambda _button: on_keep())
        inside = column(self._words, self._agree, keep)
        inside.set_border_width(8)
        self.add(inside)

    def show_upload(self, upload: Upload | None) -> None:
        """Shows what is asked about, None for nothing."""
        if upload is not None and upload != self._shown:
            self._words.set_text(question(upload))
        show(self, upload is not None)
        if upload is not None and upload != self._shown:
            self._agree.grab_focus()
        self._shown = upload
