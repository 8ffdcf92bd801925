# SPDX-License-Identifier: GPL-3.0-or-later
"""The words that go with each verb: plain functions from what the artist asked to what is said.

The artist's words stay as they are, in their language. Nothing is asked for beyond them but that
all else stays as it is, and what the way of sending needs (masks, marks, empty borders).
"""

import re

from cavendish.request import Preset, Role, Wording

KEEP = "Keep everything else exactly as it is."
SAME_FRAME = "Answer with the whole of image 1 at the same size and framing."

_RETOUCHES = {
    Preset.RELIGHT: "Relight image 1: change only the light and the shadows that follow from it.",
    Preset.DAY_TO_NIGHT: "Turn the scene of image 1 from day to night.",
    Preset.FOCUS: "Change only the focus of image 1: what is sharp and what is blurred.",
    Preset.VIEWPOINT: "Show the same scene as image 1 from another viewpoint.",
    Preset.COLOR_GRADE: "Change only the colour grading of image 1.",
}
_ROLES = {
    Role.OBJECT: "an object to show",
    Role.PERSON: "a person to show, with the same face and features",
    Role.STYLE: "a style reference: take over its style, not what it shows",
    Role.POSE: "a pose reference: take over the pose, not who or what it shows",
    Role.PALETTE: "a palette: take over its colours, not what it shows",
}
_WORDINGS = {
    Wording.CAPTION: "Write a caption of one sentence for {what}.",
    Wording.ALT_TEXT: (
        "Write an alternative text for {what}, for people who cannot see it: one to three "
        "sentences, the most important first."
    ),
    Wording.ANNOTATION: (
        "List everything that is to be seen in {what}, a line each, with where it is."
    ),
}
_SCRIPTS = (
    (re.compile(r"[\u3400-\u9fff\uf900-\ufaff]"), "Chinese characters"),
    (re.compile(r"[\u3040-\u30ff]"), "Japanese"),
    (re.compile(r"[\uac00-\ud7af]"), "Hangul"),
    (re.compile(r"[\u0590-\u05ff]"), "Hebrew, written from right to left"),
    (re.compile(r"[\u0600-\u06ff]"), "Arabic, written from right to left"),
    (re.compile(r"[\u0900-\u097f]"), "Devanagari"),
    (re.compile(r"[\u0e00-\u0e7f]"), "Thai"),
)


def masked(mask: int) -> str:
    """Where only a part of image 1 may change; mask: the number of the mask's picture."""
    return (
        f"Image {mask} is a mask of image 1: white is the area to change, black is to be kept "
        "exactly. Change only what lies in the white area."
    )


def edit(prompt: str) -> str:
    """Change as the artist says."""
    return f"Change image 1: {prompt}"


def fill(prompt: str) -> str:
    """Put something into the selection."""
    return f"Fill the selected area of image 1 with: {prompt}"


def remove(prompt: str) -> str:
    """Take something away."""
    what = f" ({prompt})" if prompt else ""
    return (
        f"Remove what is in the selected area of image 1{what}, and continue what lies behind and "
        "around it as if it had never been there."
    )


def replace_background(prompt: str) -> str:
    """Put the subject before something else."""
    return (
        f"Replace the background of image 1 with: {prompt}\n"
        "Keep the subject in the foreground exactly as it is, in its place and at its size."
    )


def expand(prompt: str) -> str:
    """Continue the picture into an empty border."""
    what = f" There is: {prompt}" if prompt else ""
    return (
        "The selected area of image 1 is empty; its blurred colours mean nothing. Continue the "
        f"scene into it, without a visible border.{what}"
    )


def restyle(prompt: str, styles: list[int]) -> str:
    """Another style; styles: the numbers of the pictures that show it."""
    shown = f" of {_listed(styles)}" if styles else ""
    asked = f": {prompt}" if prompt else "."
    return f"Give image 1 the style{shown}{asked}\nKeep what it shows, and where everything is."


def retouch(preset: Preset, prompt: str) -> str:
    """One of the presets."""
    return "\n".join(filter(None, (_RETOUCHES[preset], prompt)))


def text(strings: tuple[str, ...], prompt: str) -> str:
    """Exact strings, each once."""
    quoted = "\n".join(
        f"{number}. \u201c{string}\u201d" for number, string in enumerate(strings, 1)
    )
    lines = [
        "Write into image 1 exactly the following text, each string once, letter by letter as it "
        "stands between the quotation marks, and no other text:",
        quoted,
        *(
            f"It is in {script}; draw each character with all its strokes."
            for script in scripts("".join(strings))
        ),
        *filter(None, (prompt,)),
    ]
    return "\n".join(lines)


def scripts(strings: str) -> list[str]:
    """The scripts that models are known to garble, of those in strings."""
    return [name for pattern, name in _SCRIPTS if pattern.search(strings)]


def read_back() -> str:
    """Asks what text a picture shows."""
    return (
        "Read the text in image 1: give every string that is written in it, a line each, exactly "
        "as it is drawn, mistakes included. Say nothing else."
    )


def generate(prompt: str) -> str:
    """A picture from words: those of the artist alone."""
    return prompt


def on_white(prompt: str) -> str:
    """The first of two renders of which transparency is made."""
    return f"{prompt}\nOn a plain, evenly lit, pure white background (#FFFFFF), without a shadow."


def on_black() -> str:
    """The second of them; image 1 is the first."""
    return (
        "Replace the white background of image 1 with pure black (#000000). Keep the subject "
        "exactly as it is: same place, same size, same colours, same light. " + SAME_FRAME
    )


def describe(wording: Wording, prompt: str, mask: int | None) -> str:
    """Words about image 1, or about what a mask selects of it."""
    what = "image 1" if mask is None else f"what is in the selected area of image 1 (image {mask})"
    lines = (_WORDINGS[wording].format(what=what), prompt, "Say nothing else.")
    return "\n".join(filter(None, lines))


def reference(role: Role, name: str) -> str:
    """What a reference is, as a label."""
    called = f" (\u201c{name}\u201d)" if name else ""
    return f"{_ROLES[role]}{called}."


def doodles(number: int) -> str:
    """How the picture with the artist's marks is to be read."""
    return (
        f"Image {number} is image 1 with marks drawn on it: arrows, circles, scribbles and notes "
        "show where and how to change it. Follow them, and remove the marks in the output."
    )


def insist(problem: str) -> str:
    """What is added when it is asked once more."""
    return f"An earlier answer could not be used: {problem}. Do exactly what is asked this time."


def _listed(numbers: list[int]) -> str:
    names = [f"image {number}" for number in numbers]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
