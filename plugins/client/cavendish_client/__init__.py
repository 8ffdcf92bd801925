# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Cavendish daemon: find it, start it, shake hands, ask, and get pixels back.

Pure Python 3.10 to 3.14; runs inside editors. `connect` is for scripts and tools, `Background` for
programs with an event loop of their own that must never wait.

Importing the package itself costs nothing: a name's module is imported when the name is first used.
(The daemon takes only the paths from here, and must start light.)
"""

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cavendish_client import errors
    from cavendish_client.background import Background, Handle
    from cavendish_client.client import AsyncClient, Segment
    from cavendish_client.credential import Key, KeySource
    from cavendish_client.model import (
        EngineStatus,
        Job,
        JobPage,
        JobState,
        Limits,
        OperationOffer,
        Plan,
        Progress,
        Result,
        ServerInfo,
        Status,
        Transport,
    )
    from cavendish_client.pixels import Box, ContextRule, PixelFormat, Pixels, mask_bounds
    from cavendish_client.request import FillRequest
    from cavendish_client.sync import Client, connect
    from cavendish_client.version import VERSION

__all__ = [
    "VERSION",
    "AsyncClient",
    "Background",
    "Box",
    "Client",
    "ContextRule",
    "EngineStatus",
    "FillRequest",
    "Handle",
    "Job",
    "JobPage",
    "JobState",
    "Key",
    "KeySource",
    "Limits",
    "OperationOffer",
    "PixelFormat",
    "Pixels",
    "Plan",
    "Progress",
    "Result",
    "Segment",
    "ServerInfo",
    "Status",
    "Transport",
    "connect",
    "errors",
    "mask_bounds",
]

HOMES = {
    "AsyncClient": "client",
    "Background": "background",
    "Box": "pixels",
    "Client": "sync",
    "ContextRule": "pixels",
    "EngineStatus": "model",
    "FillRequest": "request",
    "Handle": "background",
    "Job": "model",
    "JobPage": "model",
    "JobState": "model",
    "Key": "credential",
    "KeySource": "credential",
    "Limits": "model",
    "OperationOffer": "model",
    "PixelFormat": "pixels",
    "Pixels": "pixels",
    "Plan": "model",
    "Progress": "model",
    "Result": "model",
    "Segment": "client",
    "ServerInfo": "model",
    "Status": "model",
    "Transport": "model",
    "VERSION": "version",
    "connect": "sync",
    "mask_bounds": "pixels",
}


def __getattr__(name: str) -> Any:
    """A public name, from the module that defines it."""
    if name == "errors":
        return importlib.import_module(".errors", __name__)
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(f".{HOMES[name]}", __name__), name)
    globals()[name] = value
    return value
