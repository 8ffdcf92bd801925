# SPDX-License-Identifier: GPL-3.0-or-later
"""What Cavendish notes in a picture: parasites, written without a step in the undo history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from gi.repository import Gimp


def note(image: Gimp.Image, name: str) -> str:
    """What is noted under a name, '' where nothing is."""
    if name not in image.get_parasite_list():  # To ask for one that is not there is an error.
        return ""
    return bytes(image.get_parasite(name).get_data()).decode("ascii", "replace")


def keep_note(image: Gimp.Image, name: str, text: str) -> None:
    """Notes ASCII text under a name, for as long as the picture lives; '' takes the note away."""
    if text == note(image, name):
        return
    with no_undo(image):
        if text:
            data = text.encode("ascii")
            image.attach_parasite(Gimp.Parasite.new(name, Gimp.PARASITE_PERSISTENT, data))
        else:
            image.detach_parasite(name)


@contextmanager
def no_undo(image: Gimp.Image) -> Iterator[None]:
    """What is done inside is no step of the undo history, which stays as it is."""
    image.undo_freeze()
    try:
        yield
    finally:
        image.undo_thaw()
