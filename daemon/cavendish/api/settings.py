# SPDX-License-Identifier: GPL-3.0-or-later
"""SettingsService: what the artist sets, and what may leave this machine."""

import asyncio
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.convert import MOST_DOCUMENT_BYTES
from cavendish.api.parts import Parts
from cavendish.api.settings_check import check_preferences
from cavendish.api.settings_message import changed, policy_to, settings_to
from cavendish.preferences import Preferences
from cavendish_proto.v1 import settings_pb2 as pb
from cavendish_proto.v1 import settings_pb2_grpc

Context = ServicerContext[Any, Any]

_MOST_LAYERS = 1000
_MOST_LAYER_BYTES = 1024


class SettingsServicer(settings_pb2_grpc.SettingsServiceServicer):
    """Keeps settings."""

    def __init__(self, parts: Parts) -> None:
        self._preferences = parts.preferences
        self._policy = parts.policy
        self._keys = parts.keys
        self._situation = parts.situation

    async def GetSettings(
        self, _request: pb.GetSettingsRequest, _context: Context
    ) -> pb.GetSettingsResponse:
        """Tells all settings, and how the endpoints are."""
        settings = self._preferences.shown
        names = [endpoint.name for endpoint in settings.endpoints]
        states = await asyncio.to_thread(lambda: [self._state(name) for name in names])
        return pb.GetSettingsResponse(settings=settings_to(settings), endpoints=states)

    async def UpdateSettings(
        self, request: pb.UpdateSettingsRequest, _context: Context
    ) -> pb.UpdateSettingsResponse:
        """Changes settings."""
        check.present("settings", request.HasField("settings"))

        def make(before: Preferences) -> Preferences:
            after = changed(before, request.settings, request.update_mask.paths)
            return check_preferences(before, after, self._keys.stored)

        made = await asyncio.to_thread(self._preferences.change, make)
        return pb.UpdateSettingsResponse(settings=settings_to(made))

    async def GetDocumentPolicy(
        self, request: pb.GetDocumentPolicyRequest, _context: Context
    ) -> pb.GetDocumentPolicyResponse:
        """Tells what of a document may leave this machine."""
        document = _document(request.document)
        policy = policy_to(document, self._policy.document(document))
        return pb.GetDocumentPolicyResponse(policy=policy)

    async def SetDocumentPolicy(
        self, request: pb.SetDocumentPolicyRequest, _context: Context
    ) -> pb.SetDocumentPolicyResponse:
        """Marks what of a document never leaves this machine."""
        document, layers = _document(request.document), list(request.local_layers)
        check.each("local_layers", layers, _MOST_LAYERS)
        for layer in layers:
            check.text("local_layers", layer, _MOST_LAYER_BYTES, required=True)
        mark, whole = self._policy.mark, request.local_only
        await asyncio.to_thread(mark, document, local_only=whole, local_layers=layers)
        policy = policy_to(document, self._policy.document(document))
        return pb.SetDocumentPolicyResponse(policy=policy)

    async def ForgetConsents(
        self, request: pb.ForgetConsentsRequest, _context: Context
    ) -> pb.ForgetConsentsResponse:
        """Takes back what was agreed to."""
        document = check.text("document", request.document, MOST_DOCUMENT_BYTES)
        await asyncio.to_thread(self._policy.forget, document)
        return pb.ForgetConsentsResponse()

    def _state(self, endpoint: str) -> pb.EndpointState:
        keyed, problem = self._situation.keyed(endpoint), self._situation.trouble(endpoint)
        return pb.EndpointState(endpoint=endpoint, keyed=keyed, problem=problem)


def _document(name: str) -> str:
    return check.text("document", name, MOST_DOCUMENT_BYTES, required=True)
