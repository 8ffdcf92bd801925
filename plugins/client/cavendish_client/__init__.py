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
        Source,
        Status,
        Transport,
        Upload,
        Words,
    )
    from cavendish_client.pixels import Box, ContextRule, PixelFormat, Pixels, mask_bounds
    from cavendish_client.request import (
        AnyRequest,
        Canvas,
        ComposeRequest,
        DescribeRequest,
        EditRequest,
        ExpandRequest,
        FillRequest,
        GenerateRequest,
        LayerRequest,
        Options,
        Preset,
        Reference,
        RemoveRequest,
        ReplaceBackgroundRequest,
        RestyleRequest,
        RetouchRequest,
        Role,
        TextRequest,
        Thinking,
        Wording,
    )
    from cavendish_client.settings import (
        DocumentPolicy,
        Endpoint,
        EndpointKind,
        Permission,
        Settings,
    )
    from cavendish_client.sync import Client, connect
    from cavendish_client.usage import (
        Budget,
        By,
        Call,
        CallPage,
        CallState,
        Group,
        Left,
        Sum,
        Usage,
    )
    from cavendish_client.version import VERSION

__all__ = [
    "VERSION",
    "AnyRequest",
    "AsyncClient",
    "Background",
    "Box",
    "Budget",
    "By",
    "Call",
    "CallPage",
    "CallState",
    "Canvas",
    "Client",
    "ComposeRequest",
    "ContextRule",
    "DescribeRequest",
    "DocumentPolicy",
    "EditRequest",
    "Endpoint",
    "EndpointKind",
    "EngineStatus",
    "ExpandRequest",
    "FillRequest",
    "GenerateRequest",
    "Group",
    "Handle",
    "Job",
    "JobPage",
    "JobState",
    "Key",
    "KeySource",
    "LayerRequest",
    "Left",
    "Limits",
    "OperationOffer",
    "Options",
    "Permission",
    "PixelFormat",
    "Pixels",
    "Plan",
    "Preset",
    "Progress",
    "Reference",
    "RemoveRequest",
    "ReplaceBackgroundRequest",
    "RestyleRequest",
    "Result",
    "RetouchRequest",
    "Role",
    "Segment",
    "ServerInfo",
    "Settings",
    "Source",
    "Status",
    "Sum",
    "TextRequest",
    "Thinking",
    "Transport",
    "Upload",
    "Usage",
    "Wording",
    "Words",
    "connect",
    "errors",
    "mask_bounds",
]

HOMES = {
    "AnyRequest": "request",
    "AsyncClient": "client",
    "Background": "background",
    "Box": "pixels",
    "Budget": "usage",
    "By": "usage",
    "Call": "usage",
    "CallPage": "usage",
    "CallState": "usage",
    "Canvas": "request",
    "Client": "sync",
    "ComposeRequest": "request",
    "ContextRule": "pixels",
    "DescribeRequest": "request",
    "DocumentPolicy": "settings",
    "EditRequest": "request",
    "Endpoint": "settings",
    "EndpointKind": "settings",
    "EngineStatus": "model",
    "ExpandRequest": "request",
    "FillRequest": "request",
    "GenerateRequest": "request",
    "Group": "usage",
    "Handle": "background",
    "Job": "model",
    "JobPage": "model",
    "JobState": "model",
    "Key": "credential",
    "KeySource": "credential",
    "LayerRequest": "request",
    "Left": "usage",
    "Limits": "model",
    "OperationOffer": "model",
    "Options": "request",
    "Permission": "settings",
    "PixelFormat": "pixels",
    "Pixels": "pixels",
    "Plan": "model",
    "Preset": "request",
    "Progress": "model",
    "Reference": "request",
    "RemoveRequest": "request",
    "ReplaceBackgroundRequest": "request",
    "RestyleRequest": "request",
    "Result": "model",
    "RetouchRequest": "request",
    "Role": "request",
    "Segment": "client",
    "ServerInfo": "model",
    "Settings": "settings",
    "Source": "model",
    "Status": "model",
    "Sum": "usage",
    "TextRequest": "request",
    "Thinking": "request",
    "Transport": "model",
    "Upload": "model",
    "Usage": "usage",
    "VERSION": "version",
    "Wording": "request",
    "Words": "model",
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
