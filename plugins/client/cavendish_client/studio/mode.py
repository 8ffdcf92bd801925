# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist can ask for, in the words of the panels."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Need(Enum):
    """Whether a mode takes something."""

    NO = "no"
    MAY = "may"
    MUST = "must"


@dataclass(frozen=True)
class Choice:
    """One of a mode's own options: `key` is what requests say, the rest is what people read."""

    key: str
    title: str
    tip: str = ""


@dataclass(frozen=True)
class Ways:
    """How a mode works. hint: what the empty prompt box says. choices: its own options, or none.

    missing_prompt, missing_selection, missing_layer: what to say where one is needed and not there.
    """

    verb: str
    title: str
    busy: str
    hint: str
    prompt: Need = Need.MAY
    references: bool = False
    choices: tuple[Choice, ...] = ()
    missing_prompt: str = ""
    missing_selection: str = ""
    missing_layer: str = ""


RETOUCHES = (
    Choice("relight", "Relight", "Other light; say from where"),
    Choice("day_to_night", "Day to night", "The same place after dark"),
    Choice("focus", "Focus", "Other sharpness and blur"),
    Choice("viewpoint", "Viewpoint", "Seen from elsewhere; say from where"),
    Choice("color_grade", "Color grade", "Another mood of colors"),
)
WORDINGS = (
    Choice("caption", "Caption", "One sentence below the picture"),
    Choice("alt_text", "Alt text", "For those who cannot see it"),
    Choice("annotation", "Annotation", "Everything that is in it, and where"),
)
SIDES = (
    Choice("all", "All sides"),
    Choice("left", "Left"),
    Choice("right", "Right"),
    Choice("top", "Top"),
    Choice("bottom", "Bottom"),
    Choice("each", "Each side", "So many pixels at each side"),
    Choice("ratio", "To a ratio", "As little as makes the picture so wide and high"),
)
LINES = (
    Choice("fine", "Fine", "Thin lines, and more of them"),
    Choice("medium", "Medium"),
    Choice("bold", "Bold", "Thick lines, and only the strongest"),
)
SCALES = (
    Choice("2", "2 times", "The picture becomes twice as wide and high, layers and all"),
    Choice("3", "3 times", "The picture becomes three times as wide and high, layers and all"),
    Choice("4", "4 times", "The picture becomes four times as wide and high, layers and all"),
)
HARMONIES = (
    Choice("fitting", "Fitting", "The colors and light of what the layer lies on"),
    Choice("gentle", "Gentle", "Half the way there"),
    Choice("strong", "Strong", "Further than what is measured"),
)
POINTINGS = (
    Choice("within", "Within selection", "What lies in the selection's rectangle"),
    Choice("under", "Under selection", "All of what the selection lies on: a stroke is enough"),
)
GAPS = (
    Choice("medium", "Usual gaps", "Closes gaps of up to 6 pixels in the lines"),
    Choice("small", "Small gaps", "Closes gaps of up to 2 pixels: for fine and tight lines"),
    Choice("wide", "Wide gaps", "Closes gaps of up to 20 pixels: for sketches"),
)
DENOISINGS = (
    Choice("all", "All noise", "The noise that is measured"),
    Choice("gentle", "Gentle", "Half of it: some grain stays"),
    Choice("strong", "Strong", "More than is measured"),
)
ROLES = (
    Choice("object", "Object", "A thing to show"),
    Choice("person", "Person", "A person to show"),
    Choice("style", "Style", "A style to take over"),
    Choice("pose", "Pose", "A pose to take over"),
    Choice("palette", "Palette", "Colors to take over"),
    Choice("doodle", "Doodle", "Arrows and notes on the picture: they guide and never show"),
)
STROKES = (
    Choice("keep", "Keep", "What is painted on this layer is surely the subject"),
    Choice("remove", "Remove", "What is painted on this layer is surely not the subject"),
    Choice("hair", "Hair", "What is painted on this layer is an edge that is neither, like hair"),
)
SOURCES = Choice(
    "sources",
    "Take from",
    "Only what is painted over on this layer may be copied, so that nothing else shows up twice",
)
HINTS = Choice("hints", "Colors", "Areas take the colors of the spots on this layer")
REFERENCE = Choice(
    "reference", "Reference", "Add a layer, a group or a file that the prompt speaks of"
)
STROKE = Choice(
    "stroke",
    "Strokes",
    "Add a layer on which you have painted over what to keep, what to remove, or where hair is; "
    "best hide that layer, so that its paint is not cut out as well",
)
SOURCE = Choice(
    "source",
    "Take from",
    "Add a layer on which you have painted over what may be copied, so that nothing else shows up "
    "twice; best hide that layer, so that its paint is not copied as well",
)
HINT = Choice(
    "hint",
    "Colors",
    "Add a layer on which you have painted spots of color, which the areas below them take; best "
    "hide that layer, so that its paint is not taken for lines",
)
RATIOS = ("1:1", "5:4", "4:3", "3:2", "16:9", "21:9", "4:5", "3:4", "2:3", "9:16")


class Mode(Enum):
    """What an artist can ask for, in the order of the picker."""

    EDIT = Ways(
        "edit",
        "Edit",
        "Editing…",
        "What should change? @ names a layer",
        prompt=Need.MUST,
        references=True,
        missing_prompt="Say what to change",
    )
    GENERATE = Ways(
        "generate",
        "Generate",
        "Generating…",
        "What should be in the picture?",
        prompt=Need.MUST,
        references=True,
        missing_prompt="Say what to make",
    )
    FILL = Ways(
        "fill",
        "Fill",
        "Filling…",
        "What should be there? Empty: what surrounds it",
        references=True,
        missing_selection="Select what to fill",
    )
    REMOVE = Ways(
        "remove",
        "Remove",
        "Removing…",
        "What is it? May stay empty",
        missing_selection="Select what to remove",
    )
    REPLACE_BACKGROUND = Ways(
        "replace_background",
        "Replace background",
        "Replacing…",
        "What should be behind the subject?",
        prompt=Need.MUST,
        references=True,
        missing_prompt="Describe the new background",
    )
    EXPAND = Ways(
        "expand",
        "Expand",
        "Expanding…",
        "What is beyond the border? May stay empty",
        choices=SIDES,
    )
    RESTYLE = Ways(
        "restyle",
        "Restyle",
        "Restyling…",
        "Which style? Or add a style reference",
        prompt=Need.MUST,
        references=True,
        missing_prompt="Name a style, or add a style reference",
    )
    RETOUCH = Ways(
        "retouch",
        "Retouch",
        "Retouching…",
        "Any wish that goes with it",
        choices=RETOUCHES,
    )
    TEXT = Ways(
        "text",
        "Text",
        "Writing…",
        "Put what to write in “quotes”, then where and how",
        prompt=Need.MUST,
        missing_prompt="Put what to write in “quotes”",
    )
    DESCRIBE = Ways(
        "describe",
        "Describe",
        "Looking…",
        "What else to mind",
        choices=WORDINGS,
    )
    LINES = Ways("lines", "Lines", "Drawing…", "", prompt=Need.NO, choices=LINES)
    UPSCALE = Ways("upscale", "Upscale", "Enlarging…", "", prompt=Need.NO, choices=SCALES)
    HARMONISE = Ways(
        "harmonise",
        "Harmonise layer",
        "Harmonising…",
        "",
        prompt=Need.NO,
        choices=HARMONIES,
        missing_layer="Select the layer to fit in",
    )
    SELECT = Ways(
        "select",
        "Select object",
        "Looking…",
        "",
        prompt=Need.NO,
        choices=POINTINGS,
        missing_selection="Select it roughly",
    )
    CUTOUT = Ways("cutout", "Cut out", "Cutting out…", "", prompt=Need.NO)
    DENOISE = Ways("denoise", "Denoise", "Smoothing…", "", prompt=Need.NO, choices=DENOISINGS)
    FLATS = Ways("flats", "Flat colors", "Coloring…", "", prompt=Need.NO, choices=GAPS)
    DEPTH = Ways("depth", "Depth map", "Measuring depth…", "", prompt=Need.NO)

    @property
    def looks_at_a_layer(self) -> bool:
        """Whether it works on the active layer, beside what that lies on, and not on the canvas."""
        return self is Mode.HARMONISE

    @property
    def strokes(self) -> tuple[Choice, ...]:
        """What layers can tell it by where they are painted on."""
        if self is Mode.CUTOUT:
            return STROKES
        if self is Mode.FLATS:
            return (HINTS,)
        return (SOURCES,) if self in (Mode.FILL, Mode.REMOVE, Mode.EXPAND) else ()

    @property
    def adds(self) -> Choice:
        """What the artist can add beside the words."""
        if self.value.references or not self.strokes:
            return REFERENCE
        return {Mode.CUTOUT: STROKE, Mode.FLATS: HINT}.get(self, SOURCE)

    @property
    def makes_selections(self) -> bool:
        """Whether its result is a selection, not a layer."""
        return self is Mode.SELECT

    @property
    def draws_live(self) -> bool:
        """Whether it can be drawn again and again while the artist goes on."""
        return self in (Mode.EDIT, Mode.GENERATE, Mode.FILL, Mode.RESTYLE, Mode.LINES)

    @property
    def makes_words(self) -> bool:
        """Whether its result is words, not a layer."""
        return self is Mode.DESCRIBE

    @property
    def has_models(self) -> bool:
        """Whether there can be models to choose from, of the cloud or of this machine."""
        seeing = (Mode.LINES, Mode.UPSCALE, Mode.SELECT, Mode.CUTOUT, Mode.DEPTH)
        return self.takes_words or self in seeing

    @property
    def takes_words(self) -> bool:
        """Whether the artist can say something; the cloud is not asked for what needs no words."""
        return self.value.prompt is not Need.NO
