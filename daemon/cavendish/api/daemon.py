# SPDX-License-Identifier: GPL-3.0-or-later
"""DaemonService: who the daemon is, what it can do, how it goes."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from grpc.aio import ServicerContext

from cavendish.api import check
from cavendish.api.diagnostics import report
from cavendish.api.job_message import timestamp
from cavendish.api.parts import Identity, Parts
from cavendish.errors import ApiMismatch
from cavendish.operations.context import CONTEXT
from cavendish.runtime.process import rss_bytes
from cavendish.runtime.version import API_HIGH, API_LOW
from cavendish_proto.v1 import daemon_pb2 as pb
from cavendish_proto.v1 import daemon_pb2_grpc

Context = ServicerContext[Any, Any]

CAPABILITIES = ("job-watch", "blob-stream")
EXCHANGE_CAPABILITY = "exchange"

_MOST_NAME_BYTES = 256
_UINT32_MAX = (1 << 32) - 1


class DaemonServicer(daemon_pb2_grpc.DaemonServiceServicer):
    """Answers about the daemon itself."""

    def __init__(self, parts: Parts, identity: Identity) -> None:
        self._parts = parts
        self._identity = identity

    async def Handshake(
        self, request: pb.HandshakeRequest, _context: Context
    ) -> pb.HandshakeResponse:
        """Agrees on a version and tells what is offered."""
        _check_caller(request)
        return pb.HandshakeResponse(
            response_token=self._parts.tokens.response,
            daemon_version=self._identity.version,
            api_low=API_LOW,
            api_high=API_HIGH,
            capabilities=self._capabilities(),
            limits=self._limits(),
            exchanges=self._exchanges(),
            operations=self._operations(),
            log_path=str(self._parts.paths.log),
        )

    async def GetStatus(
        self, _request: pb.GetStatusRequest, _context: Context
    ) -> pb.GetStatusResponse:
        """Tells how the daemon is."""
        blob_bytes = await asyncio.to_thread(self._parts.blobs.total_bytes)
        response = pb.GetStatusResponse(
            pid=self._identity.pid,
            address=self._identity.address,
            version=self._identity.version,
            start_time=timestamp(self._identity.start_time),
            rss_bytes=rss_bytes(),
            engines=self._engines(),
            queued_jobs=self._parts.queue.queued,
            running_jobs=self._parts.queue.running,
            blob_bytes=blob_bytes,
            state_dir=str(self._parts.paths.root),
        )
        response.uptime.FromTimedelta(datetime.now(UTC) - self._identity.start_time)
        return response

    async def Shutdown(self, request: pb.ShutdownRequest, _context: Context) -> pb.ShutdownResponse:
        """Leaves, or will."""
        queue, lifecycle = self._parts.queue, self._parts.lifecycle
        unfinished = queue.queued + queue.running
        if request.when_idle:
            lifecycle.leave_after(queue.drain, "asked to leave when idle")
        else:
            lifecycle.leave("asked to leave")
        return pb.ShutdownResponse(unfinished_jobs=unfinished)

    async def GetDiagnostics(
        self, _request: pb.GetDiagnosticsRequest, _context: Context
    ) -> pb.GetDiagnosticsResponse:
        """Collects what a bug report needs."""
        status = await self.GetStatus(pb.GetStatusRequest(), _context)
        text = await asyncio.to_thread(report, self._parts, status)
        return pb.GetDiagnosticsResponse(report=text)

    def _capabilities(self) -> list[str]:
        exchange = [EXCHANGE_CAPABILITY] if self._parts.exchange.offers else []
        return [*CAPABILITIES, *exchange]

    def _limits(self) -> pb.Limits:
        limits = self._parts.settings.limits
        return pb.Limits(
            max_side_px=limits.max_side_px,
            max_blob_bytes=limits.max_blob_bytes,
            max_chunk_bytes=limits.max_chunk_bytes,
            max_prompt_bytes=limits.max_prompt_bytes,
            max_queued_jobs=limits.max_queued_jobs,
            max_inline_bytes=limits.max_inline_bytes,
        )

    def _exchanges(self) -> list[pb.ExchangeOffer]:
        offers = self._parts.exchange.offers
        return [pb.ExchangeOffer(folder=str(o.folder), nonce_file=o.nonce_file) for o in offers]

    def _operations(self) -> Iterator[pb.OperationOffer]:
        for name, rule in CONTEXT.items():
            context = pb.ContextRule(ratio=rule.ratio, min_px=rule.min_px, max_px=rule.max_px)
            yield pb.OperationOffer(
                name=name, context=context, engines=self._parts.router.engines(name)
            )

    def _engines(self) -> Iterator[pb.EngineStatus]:
        for spec in self._parts.registry.specs():
            loaded = self._parts.registry.loaded(spec.name)
            # To describe an engine is to load it, and asking how it goes must not.
            description = self._parts.registry.get(spec.name).description if loaded else ""
            yield pb.EngineStatus(name=spec.name, description=description, loaded=loaded)


def _check_caller(request: pb.HandshakeRequest) -> None:
    """Raises InvalidRequest, ApiMismatch."""
    check.text("client_name", request.client_name, _MOST_NAME_BYTES, required=True)
    check.text("client_version", request.client_version, _MOST_NAME_BYTES, required=True)
    check.between("api_low", request.api_low, 1, _UINT32_MAX)
    check.between("api_high", request.api_high, request.api_low, _UINT32_MAX)
    if request.api_low > API_HIGH or request.api_high < API_LOW:
        raise ApiMismatch(
            client_low=request.api_low,
            client_high=request.api_high,
            daemon_low=API_LOW,
            daemon_high=API_HIGH,
        )
