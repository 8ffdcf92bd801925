# SPDX-License-Identifier: GPL-3.0-or-later
"""The client of the Cavendish daemon: find it, start it, shake hands, ask, and get pixels back.

Pure Python 3.10 to 3.14; runs inside editors. `connect` is for scripts and tools, `Background` for
programs with an event loop of their own that must never wait.
"""

from cavendish_client import errors
from cavendish_client.background import Background, Handle
from cavendish_client.client import AsyncClient, FillRequest, Segment
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
