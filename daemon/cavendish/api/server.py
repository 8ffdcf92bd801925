# SPDX-License-Identifier: GPL-3.0-or-later
"""The gRPC server: services, interceptors, options."""

import socket
from collections.abc import Callable
from contextlib import AbstractContextManager

import grpc
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from cavendish.api.blob import BlobServicer
from cavendish.api.credential import CredentialServicer
from cavendish.api.daemon import DaemonServicer
from cavendish.api.interceptors import MOST_MESSAGE_BYTES, CallInterceptor, TokenInterceptor
from cavendish.api.job import JobServicer
from cavendish.api.model import ModelServicer
from cavendish.api.parts import Identity, Parts
from cavendish.api.settings import SettingsServicer
from cavendish.api.thread import ThreadServicer
from cavendish.api.usage import UsageServicer
from cavendish.runtime.tokens import Tokens
from cavendish_proto.v1 import (
    blob_pb2_grpc,
    credential_pb2_grpc,
    daemon_pb2_grpc,
    job_pb2_grpc,
    model_pb2_grpc,
    settings_pb2_grpc,
    thread_pb2_grpc,
    usage_pb2_grpc,
)

HOST = "127.0.0.1"
SERVICES = (
    "cavendish.v1.DaemonService",
    "cavendish.v1.BlobService",
    "cavendish.v1.JobService",
    "cavendish.v1.ModelService",
    "cavendish.v1.ThreadService",
    "cavendish.v1.CredentialService",
    "cavendish.v1.UsageService",
    "cavendish.v1.SettingsService",
)

# gRPC's own limit ends a call without a reason of ours, so it lies well above the one that does.
_MOST_RECEIVED_BYTES = 4 * MOST_MESSAGE_BYTES
_WINDOW_BYTES = 16 << 20
_FRAME_BYTES = 1 << 20

_OPTIONS = (
    # Without this a second program could listen on the same port.
    ("grpc.so_reuseport", 0),
    ("grpc.max_receive_message_length", _MOST_RECEIVED_BYTES),
    ("grpc.max_send_message_length", MOST_MESSAGE_BYTES),
    # Chunks of a blob must not wait for a window; the default is 64 kB a stream.
    ("grpc.http2.lookahead_bytes", _WINDOW_BYTES),
    ("grpc.http2.bdp_probe", 0),
    # A chunk in one frame, not in 64: a pure-Python client pays for each.
    ("grpc.http2.max_frame_size", _FRAME_BYTES),
    # An editor that waits for a long job may ask now and then whether we are still there.
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 5000),
)


class PortTaken(Exception):
    """The port that was asked for is not free."""

    def __init__(self, port: int) -> None:
        super().__init__(f"port {port} cannot be listened on")
        self.port = port


class Server:
    """The services, on a loopback port of their own."""

    def __init__(self, tokens: Tokens, call: Callable[[], AbstractContextManager[None]]) -> None:
        """call: a context that is held while a call is open."""
        interceptors = [TokenInterceptor(tokens), CallInterceptor(call)]
        self._server = grpc.aio.server(interceptors=interceptors, options=_OPTIONS)
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)

    def listen(self, port: int) -> str:
        """Takes the port, 0 for any free one; answers with host:port. Raises PortTaken."""
        if not _free(port):
            raise PortTaken(port)
        try:
            taken = self._server.add_insecure_port(f"{HOST}:{port}")
        except RuntimeError:
            raise PortTaken(port) from None
        return f"{HOST}:{taken}"

    async def serve(self, parts: Parts, identity: Identity) -> None:
        """Begins to answer."""
        services: tuple[tuple[Callable[..., None], object], ...] = (
            (daemon_pb2_grpc.add_DaemonServiceServicer_to_server, DaemonServicer(parts, identity)),
            (blob_pb2_grpc.add_BlobServiceServicer_to_server, BlobServicer(parts)),
            (job_pb2_grpc.add_JobServiceServicer_to_server, JobServicer(parts)),
            (model_pb2_grpc.add_ModelServiceServicer_to_server, ModelServicer(parts)),
            (thread_pb2_grpc.add_ThreadServiceServicer_to_server, ThreadServicer(parts)),
            (
                credential_pb2_grpc.add_CredentialServiceServicer_to_server,
                CredentialServicer(parts),
            ),
            (usage_pb2_grpc.add_UsageServiceServicer_to_server, UsageServicer(parts)),
            (settings_pb2_grpc.add_SettingsServiceServicer_to_server, SettingsServicer(parts)),
        )
        for add, servicer in services:
            add(servicer, self._server)
        if parts.settings.dev:
            self._reflect()
        await self._server.start()
        for service in ("", *SERVICES):
            await self._health.set(service, health_pb2.HealthCheckResponse.SERVING)

    async def retire(self) -> None:
        """Tells whoever watches the health that no new work is welcome."""
        await self._health.enter_graceful_shutdown()

    async def stop(self, grace: float) -> None:
        """Ends open calls after at most grace seconds, and lets go of the port."""
        await self._server.stop(grace)

    def _reflect(self) -> None:
        # Not at the top: only developers ask for it.
        from grpc_reflection.v1alpha import reflection

        names = (*SERVICES, health.SERVICE_NAME, reflection.SERVICE_NAME)
        reflection.enable_server_reflection(names, self._server)


def _free(port: int) -> bool:
    """Whether the port can be taken; gRPC itself would write of its failure to stderr."""
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
