# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong in a child, and whether another device may do better."""

import re
from pathlib import Path

from cavendish.engines.extra import LITERT
from cavendish.engines.inference.device import DeviceTrouble
from cavendish.errors import CavendishError, ModelUnreadable, OutOfMemory

# XNNPACK tells no reason where it finds no room for what lies between the nodes; that shapes do
# not fit together LiteRT would have said before.
_MEMORY = re.compile(
    r"bad_alloc|out of memory|failed to allocate|failed to reshape runtime", re.IGNORECASE
)
# What LiteRT puts before what it has to say: names of its own files and lines.
_ORIGIN = re.compile(
    r"(?:ERROR: )?\[[^\]]*:\d+\]|\S+\.cc:\d+|\w+ error: code=\d+, message=|ERROR:|INTERNAL:"
)
_PATH = re.compile(r"(?:[A-Za-z]:)?[/\\][^\s'\"]+")
_LONGEST = 160
# Every file of the format has these four bytes after its first four.
_MARK = b"TFL3"


def check_file(path: Path, model: str) -> None:
    """Raises ModelUnreadable where the file is not even of the format."""
    try:
        with path.open("rb") as file:
            mark = file.read(8)[4:]
    except OSError as error:
        raise ModelUnreadable(model=model, problem="its file cannot be read") from error
    if mark != _MARK:
        raise ModelUnreadable(model=model, problem="its file is no TensorFlow Lite model")


def of(error: str, kind: str, model: str) -> CavendishError | None:
    """What an error of a child says that is no device's own; None where it may be one's."""
    if kind == "absent":
        return LITERT.broken(error) if LITERT.installed else LITERT.missing(model)
    if kind == "memory" or _MEMORY.search(error):
        return OutOfMemory()
    return None


def of_loading(problem: str, model: str, accelerator: str) -> ModelUnreadable | DeviceTrouble:
    """What a failure says that came while a model was loaded: on the CPU it is the model's own."""
    if accelerator == "cpu":
        return ModelUnreadable(model=model, problem=problem)
    return DeviceTrouble(problem, loading=True)


def phrase(error: str, printed: str = "") -> str:
    """What the runtime says, in one line and without paths. printed: what else it has said."""
    return _plain(error) or _plain(printed) or "it says no reason"


def _plain(text: str) -> str:
    bare = _PATH.sub("...", _ORIGIN.sub("", text)).replace("└", " ")
    return " ".join(bare.split()).strip(" .:")[:_LONGEST]
