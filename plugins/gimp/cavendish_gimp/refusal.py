# SPDX-License-Identifier: GPL-3.0-or-later
"""What this plug-in refuses before the daemon is asked, or when its answer comes too late.

Refusal
├── NothingSelected
├── EverythingSelected   nothing is left to fill from
├── GrayPicture          a layer in it would lose its colour
├── IndexedPicture       a layer in it would be forced into the palette
├── FloatingSelection    no layer can be added beside it
├── BrighterThanWhite    16 bits would clip what a float picture holds
├── PictureClosed        while its result was being made
├── PictureChanged       size, mode, precision or profile, while its result was being made
├── NoLayer              no layer is active, or it covers nothing of the picture
├── NothingBelow         nothing is visible below the active layer
├── PlaceUnreadable      points or a box that a script gave are no numbers
├── PlaceOutside         they lie outside of the picture
├── LayerElsewhere       a layer that a script gave is of another picture
└── LayerRefused         GIMP would not take the layer
"""

from typing import ClassVar


class Refusal(Exception):
    """Something that cannot be done here; `message` and `next_step` are a sentence each."""

    message: ClassVar[str]
    next_step: ClassVar[str]

    def __init__(self) -> None:
        super().__init__(self.message)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class NothingSelected(Refusal):
    """The picture has no selection, or an empty one."""

    message = "Nothing is selected."
    next_step = "Select what to erase."


class EverythingSelected(Refusal):
    """The selection leaves no pixel of what would be read."""

    message = "Everything is selected, so nothing is left to fill from."
    next_step = "Select only what to erase."


class GrayPicture(Refusal):
    """The picture's mode is grayscale."""

    message = "This picture is in grayscale; Cavendish works in RGB."
    next_step = "Choose Image > Mode > RGB, then try again."


class IndexedPicture(Refusal):
    """The picture's mode is indexed."""

    message = "This picture has indexed colors; Cavendish works in RGB."
    next_step = "Choose Image > Mode > RGB, then try again."


class FloatingSelection(Refusal):
    """A floating selection is there."""

    message = "A floating selection is in the way."
    next_step = "Anchor it or turn it into a layer, then try again."


class BrighterThanWhite(Refusal):
    """A floating-point picture holds values that 16-bit integers cannot."""

    message = "This part of the picture is brighter than white, which would be lost."
    next_step = "Lower the exposure, or choose Image > Encoding > 16-bit integer, then try again."


class PictureClosed(Refusal):
    """The picture is gone."""

    message = "The picture was closed before its result came."
    next_step = "Open it and try again."


class PictureChanged(Refusal):
    """The result does not fit the picture any more."""

    message = "The picture's size or color mode changed before its result came."
    next_step = "Try again."


class NoLayer(Refusal):
    """There is no layer to work on."""

    message = "No layer is selected, or it lies outside of the picture."
    next_step = "Select the layer to fit in."


class NothingBelow(Refusal):
    """There is nothing that a layer could be fitted to."""

    message = "Nothing is visible below the layer."
    next_step = "Select a layer that lies on something, or show what it lies on."


class PlaceUnreadable(Refusal):
    """What a script points at cannot be read."""

    message = "The points or the box cannot be read."
    next_step = "Write points as X,Y X,Y and a box as X,Y,W,H, in whole pixels of the picture."


class PlaceOutside(Refusal):
    """What a script points at is not in the picture."""

    message = "A point or the box lies outside of the picture."
    next_step = "Point at the picture; its upper left pixel is 0,0."


class LayerElsewhere(Refusal):
    """Only a layer beside the others can be read along with them."""

    message = "The layer that was named belongs to another picture."
    next_step = "Drag it into this picture; it may be hidden."


class LayerRefused(Refusal):
    """GIMP would not insert the layer."""

    message = "GIMP would not add the layer."
    next_step = "Select another layer, then try again."
