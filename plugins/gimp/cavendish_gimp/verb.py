# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be done by a procedure without any words, as data: GIMP asks for it at each start."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Verb:
    """A mode of the panels as a procedure.

    mode: its name among the modes. label: what the menu says. option: the name of its one argument,
    which takes the mode's choices; '' where it has none. of_layer: whether it works on the selected
    layer alone.
    """

    mode: str
    label: str
    summary: str
    details: str
    option: str = ""
    of_layer: bool = False

    @property
    def name(self) -> str:
        """The procedure's name."""
        return f"plug-in-cavendish-{self.mode.lower()}"

    @property
    def title(self) -> str:
        """The menu's words without the key and the dots."""
        return self.label.replace("_", "").rstrip("…")


VERBS = (
    Verb(
        "LINES",
        "Draw _Lines…",
        "Draw the picture's lines",
        "Draws the lines of what is visible as ink on nothing.",
        "weight",
    ),
    Verb(
        "UPSCALE",
        "_Upscale…",
        "Make the picture larger",
        "Makes the image two to four times as wide and high, layers and all, and lays what was\n"
        "visible on top of it, sharper than GIMP's own scaling makes it.",
        "scale",
    ),
    Verb(
        "HARMONISE",
        "_Harmonise Layer…",
        "Fit a layer to what it lies on",
        "Gives the image's selected layer the colors and light of what is visible below it.",
        "strength",
        of_layer=True,
    ),
    Verb(
        "CUTOUT",
        "Cut _Out",
        "Take the subject out of its background",
        "Shows the subject of what is visible, without its background and without a halo of it.\n"
        "Layers can say by their paint what to keep, what to remove, and where hair is; best hide\n"
        "them, so that their paint is not cut out as well.",
    ),
    Verb(
        "DENOISE",
        "De_noise…",
        "Take noise out",
        "Takes as much noise out of what is visible as is measured, and leaves edges.",
        "strength",
    ),
    Verb(
        "FLATS",
        "Lay _Flat Colors…",
        "Lay flat colors under line art",
        "Colors the areas between the lines of what is visible. The layer is multiplied, so that\n"
        "the lines stay seen. Spots that are painted on a layer, best a hidden one, can give the\n"
        "areas their colors as 'hints'.",
        "gaps",
    ),
    Verb(
        "DEPTH",
        "Make Depth _Map",
        "Tell what is near from what is far",
        "Shows how near each part of what is visible is: lighter is nearer. That takes a model of\n"
        "this machine, which is installed in the panel, or by `cavendish models`.",
    ),
)
