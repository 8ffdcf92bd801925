# SPDX-License-Identifier: GPL-3.0-or-later
"""What went wrong inside the runtime, and whether another device may do better."""

import re

from cavendish.engines.inference.device import DeviceTrouble
from cavendish.errors import CavendishError, ModelUnreadable, OutOfMemory

_UNREADABLE = {
    "InvalidProtobuf": "it is damaged",
    "InvalidGraph": "its graph is not valid",
    "InvalidArgument": "its graph is not valid",
    "NoSuchFile": "its file is not there",
    "NotImplemented": "it needs an operator that this runtime does not have",
    "NoModel": "it holds no model",
}
# What a driver's own part of the runtime may say as well, of a file that others can load.
_OF_DEVICES_TOO = ("InvalidArgument", "NotImplemented")
_OUTSIDE = re.compile(r"escapes model directory|Absolute path not allowed", re.IGNORECASE)
_OPERATOR = re.compile(r"is not a registered function")
_WEIGHTS = re.compile(r"external (data|initializer)", re.IGNORECASE)
_MEMORY = re.compile(r"bad_alloc|out of memory|failed to allocate", re.IGNORECASE)
_LOADING = re.compile(r"^Load model from .*? failed: ?")
# Where in the runtime's own sources it came to that.
_PLACE = re.compile(r"^[\w.]+\.(?:cc|h):\d+ \w+ ")
# The condition that did not hold, in the runtime's own code; what follows is for people.
_CONDITION = re.compile(r"^.* was false\. ?(?=\S)")
_LONGEST = 160


def of_loading(error: Exception, model: str, *, on_cpu: bool) -> CavendishError | DeviceTrouble:
    """What an error says that came while a model was loaded.

    on_cpu: no driver can be at fault, only the file.
    """
    text, name = str(error), type(error).__name__
    if isinstance(error, MemoryError) or _MEMORY.search(text):
        return OutOfMemory()
    if _OUTSIDE.search(text):
        problem = "it reads its weights from outside its own folder"
    elif _WEIGHTS.search(text):
        problem = "the file of its weights is missing or too short"
    elif _OPERATOR.search(text):
        problem = _UNREADABLE["NotImplemented"]
    elif name in _UNREADABLE and (on_cpu or name not in _OF_DEVICES_TOO):
        problem = _UNREADABLE[name]
    elif on_cpu:
        problem = f"the runtime says: {phrase(error)}"
    else:
        return DeviceTrouble(phrase(error), loading=True)
    return ModelUnreadable(model=model, problem=problem)


def of_running(error: Exception) -> CavendishError | DeviceTrouble:
    """What an error says that came while a model ran."""
    if isinstance(error, MemoryError) or _MEMORY.search(str(error)):
        return OutOfMemory()
    return DeviceTrouble(phrase(error))


def phrase(error: Exception) -> str:
    """The last thing that the runtime says, in one line and without paths."""
    text = " ".join(str(error).split())
    said = text.rpartition("Status Message: ")[2] or text
    said = re.split(r"\[ONNXRuntimeError\] : \d+ : \w+ : ", said)[-1]
    said = _PLACE.sub("", _CONDITION.sub("", _LOADING.sub("", said)))
    said = re.sub(r"(?:[A-Za-z]:)?[/\\][^\s'\"]+", "...", said)
    return said.strip().rstrip(".")[:_LONGEST] or type(error).__name__
