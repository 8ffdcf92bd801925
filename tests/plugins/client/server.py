# SPDX-License-Identifier: GPL-3.0-or-later
"""A small gRPC server that speaks the daemon's protocol, to be made wrong in one way at a time.

It has real sockets, a real `daemon.json` and real exchange files, and no engine: an operation
gives back what was sent. What the whole daemon does is tested against the daemon.
"""

import asyncio
import hashlib
import json
import os
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2

from cavendish_client.paths import StatePaths
from cavendish_proto.v1 import (
    blob_pb2,
    blob_pb2_grpc,
    daemon_pb2,
    daemon_pb2_grpc,
    image_pb2,
    job_pb2,
    job_pb2_grpc,
)

MIB = 1 << 20


class Exchange:
    """Exchange files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.nonce = secrets.token_bytes(32)
        self.leased: set[str] = set()
        folder.mkdir(mode=0o700)
        self.write("nonce", self.nonce)

    def write(self, name: str, data: bytes) -> None:
        """Makes a private file."""
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)

    def lend(self, data: bytes) -> blob_pb2.Segment:
        """A segment that holds data."""
        name = f"{secrets.token_hex(8)}.seg"
        self.write(name, data)
        self.leased.add(name)
        return blob_pb2.Segment(name=name, capacity_bytes=len(data))


class Server(
    daemon_pb2_grpc.DaemonServiceServicer,
    blob_pb2_grpc.BlobServiceServicer,
    job_pb2_grpc.JobServiceServicer,
):
    """The server, as a context. Its attributes are what a test changes before, or looks at."""

    def __init__(self, paths: StatePaths) -> None:
        self.paths = paths
        self.request_token, self.response_token = secrets.token_hex(16), secrets.token_hex(16)
        self.answered_token = self.response_token
        self.api = (1, 1)
        self.exchange: Exchange | None = None
        self.offers_exchange = True
        self.spoils_reads = False
        self.hands_over = False
        self.loses_segments = False
        self.max_blob_bytes = 1 << 32
        self.max_inline_bytes = 0
        self.blobs: dict[bytes, bytes] = {}
        self.jobs: dict[str, job_pb2.Job] = {}
        self.calls: list[str] = []
        self.failures: dict[str, list[Callable[[Any], Any]]] = {}
        self.port = 0
        self.hold = threading.Event()
        self.hold.set()
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Server":
        self.paths.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.offers_exchange:
            self.exchange = Exchange(self.paths.exchange)
        self._thread.start()
        assert self._ready.wait(10)
        self.write_discovery()
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def write_discovery(self) -> None:
        """Writes `daemon.json`."""
        fields = {
            "pid": os.getpid(),
            "address": f"127.0.0.1:{self.port}",
            "version": "0.1.0",
            "api": {"low": 1, "high": 1},
            "request_token": self.request_token,
            "response_token": self.response_token,
            "log": str(self.paths.log),
        }
        handle = os.open(self.paths.discovery, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump(fields, file)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._serve())
        self._ready.set()
        self._loop.run_forever()
        self._loop.run_until_complete(server.stop(None))
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self) -> grpc.aio.Server:
        server = grpc.aio.server(options=[("grpc.max_receive_message_length", 8 * MIB)])
        daemon_pb2_grpc.add_DaemonServiceServicer_to_server(self, server)
        blob_pb2_grpc.add_BlobServiceServicer_to_server(self, server)
        job_pb2_grpc.add_JobServiceServicer_to_server(self, server)
        self.port = server.add_insecure_port(f"127.0.0.1:{self.port}")
        await server.start()
        return server

    async def admit(self, method: str, context: Any) -> None:
        """Notes a call; refuses it without the token, or as a test wants it."""
        self.calls.append(method)
        token = dict(context.invocation_metadata()).get("cavendish-token")
        if token != self.request_token:
            await refuse(context, code_pb2.UNAUTHENTICATED, "WRONG_TOKEN", "Unknown token.")
        planned = self.failures.get(method)
        if planned:
            await planned.pop(0)(context)

    async def never(self, context: Any) -> None:
        """A failure: no answer."""
        await asyncio.sleep(3600)

    async def crash(self, context: Any) -> None:
        """A failure: a status without details."""
        await context.abort(grpc.StatusCode.INTERNAL, "a bug")

    async def unavailable(self, context: Any) -> None:
        """A failure: as when the connection breaks."""
        await context.abort(grpc.StatusCode.UNAVAILABLE, "gone")

    def refusal(self, reason: str, message: str, **values: str) -> Callable[[Any], Any]:
        """A failure: a refusal as the daemon words it."""
        return lambda context: refuse(context, code_pb2.NOT_FOUND, reason, message, **values)

    async def Handshake(self, request: Any, context: Any) -> daemon_pb2.HandshakeResponse:
        await self.admit("Handshake", context)
        rule = daemon_pb2.ContextRule(ratio=1.0, min_px=64, max_px=512)
        offer = daemon_pb2.OperationOffer(name="fill", context=rule, engines=["classic"])
        exchanges = (
            [daemon_pb2.ExchangeOffer(folder=str(self.exchange.folder), nonce_file="nonce")]
            if self.exchange
            else []
        )
        return daemon_pb2.HandshakeResponse(
            response_token=self.answered_token,
            daemon_version="0.1.0",
            api_low=self.api[0],
            api_high=self.api[1],
            limits=daemon_pb2.Limits(
                max_side_px=30000,
                max_blob_bytes=self.max_blob_bytes,
                max_chunk_bytes=MIB,
                max_prompt_bytes=32768,
                max_queued_jobs=100,
                max_inline_bytes=self.max_inline_bytes,
            ),
            exchanges=exchanges,
            operations=[offer],
            log_path=str(self.paths.log),
        )

    async def GetStatus(self, request: Any, context: Any) -> daemon_pb2.GetStatusResponse:
        await self.admit("GetStatus", context)
        return daemon_pb2.GetStatusResponse(pid=os.getpid(), version="0.1.0")

    async def FindMissingBlobs(self, request: Any, context: Any) -> Any:
        await self.admit("FindMissingBlobs", context)
        missing = [digest for digest in request.digests if digest.sha256 not in self.blobs]
        return blob_pb2.FindMissingBlobsResponse(missing=missing)

    async def WriteBlob(self, requests: Any, context: Any) -> blob_pb2.WriteBlobResponse:
        await self.admit("WriteBlob", context)
        data = b"".join([request.chunk async for request in requests])
        return blob_pb2.WriteBlobResponse(digest=self.keep(data))

    async def ReadBlob(self, request: Any, context: Any) -> AsyncIterator[Any]:
        await self.admit("ReadBlob", context)
        data = self.blobs[request.digest.sha256]
        if self.spoils_reads:
            data = bytes(len(data))
        for at in range(0, len(data), MIB):
            yield blob_pb2.ReadBlobResponse(chunk=data[at : at + MIB])

    async def LeaseSegment(self, request: Any, context: Any) -> blob_pb2.LeaseSegmentResponse:
        await self.admit("LeaseSegment", context)
        exchange = await self.proven(request, context)
        return blob_pb2.LeaseSegmentResponse(
            segment=exchange.lend(bytes(request.size_bytes)),
            further=[exchange.lend(bytes(size)) for size in request.further_bytes],
        )

    async def LendBlob(self, request: Any, context: Any) -> blob_pb2.LendBlobResponse:
        await self.admit("LendBlob", context)
        exchange = await self.proven(request, context)
        data = self.blobs[request.digest.sha256]
        return blob_pb2.LendBlobResponse(segment=exchange.lend(data))

    async def ReturnSegments(self, request: Any, context: Any) -> blob_pb2.ReturnSegmentsResponse:
        await self.admit("ReturnSegments", context)
        assert self.exchange is not None
        self.exchange.leased -= set(request.names)
        return blob_pb2.ReturnSegmentsResponse()

    async def proven(self, request: Any, context: Any) -> Exchange:
        """The exchange, if the caller read its nonce."""
        assert self.exchange is not None
        if request.nonce != self.exchange.nonce:
            code = code_pb2.PERMISSION_DENIED
            await refuse(context, code, "EXCHANGE_NOT_PROVEN", "Not the same folder.")
        return self.exchange

    async def CreateJob(self, request: Any, context: Any) -> job_pb2.CreateJobResponse:
        known = self.jobs.get(request.request_id)
        if known is None:
            self.jobs[request.request_id] = known = await self.make(request, context)
        await self.admit("CreateJob", context)
        return job_pb2.CreateJobResponse(job=known)

    async def RunJob(self, request: Any, context: Any) -> AsyncIterator[Any]:
        created = await self.CreateJob(request, context)
        yield job_pb2.RunJobResponse(job=created.job)
        watched = job_pb2.WatchJobRequest(job_id=created.job.job_id)
        async for message in self.WatchJob(watched, context):
            told = job_pb2.RunJobResponse(job=message.job)
            if self.hands_over and message.job.HasField("result"):
                await self.proven(request.exchange, context)
                self.hand_over(told)
            yield told

    def hand_over(self, told: job_pb2.RunJobResponse) -> None:
        """Lends the pixels of a result that is yet to be kept."""
        assert self.exchange is not None
        named = [name for name in ("image", "mask") if told.job.result.HasField(name)]
        for name in named:
            image = getattr(told.job.result, name)
            segment = self.exchange.lend(self.blobs[image.blob.sha256])
            getattr(told.lent, name).CopyFrom(segment)
            image.ClearField("blob")
            if self.loses_segments:
                (self.exchange.folder / segment.name).unlink()

    async def make(self, request: Any, context: Any) -> job_pb2.Job:
        """A job that gives back what was sent; its prompt as words, its scribble selected."""
        verb = request.operation.WhichOneof("verb")
        operation = getattr(request.operation, verb)
        said = job_pb2.Result(text=getattr(operation, "prompt", ""))
        return job_pb2.Job(
            job_id=f"job-{len(self.jobs)}",
            request_id=request.request_id,
            operation=verb,
            state=job_pb2.Job.STATE_RUNNING,
            result=self.found(verb, said, operation),
        )

    def found(self, verb: str, said: job_pb2.Result, operation: Any) -> job_pb2.Result:
        """What the job made."""
        if verb == "describe":
            return said
        canvas = operation if verb == "fill" else operation.canvas
        if verb != "select":
            return self.layer(canvas)
        spec = canvas.image.spec
        place = image_pb2.Box(
            x_px=canvas.x_px, y_px=canvas.y_px, width_px=spec.width_px, height_px=spec.height_px
        )
        mask = self.stored(operation.scribble)
        return job_pb2.Result(mask=mask, placement=place, notes=["noted"])

    def layer(self, canvas: Any) -> job_pb2.Result:
        """A layer of what was sent."""
        spec = canvas.image.spec
        return job_pb2.Result(
            image=self.stored(canvas.image),
            mask=self.stored(canvas.mask),
            placement=image_pb2.Box(
                x_px=canvas.x_px, y_px=canvas.y_px, width_px=spec.width_px, height_px=spec.height_px
            ),
            text="said",
            notes=["noted"],
            sources=[job_pb2.Source(title="t", uri="u")],
            cached=True,
        )

    def stored(self, image: image_pb2.Image) -> image_pb2.Image:
        """The image with its bytes as a blob."""
        if image.inline:
            self.keep(image.inline)
        if not image.segment:
            return image
        assert self.exchange is not None
        spec = image.spec
        pixel = {1: 4, 2: 4, 3: 8, 4: 8, 5: 1}[spec.format]
        data = (self.exchange.folder / image.segment).read_bytes()
        data = data[: spec.width_px * spec.height_px * pixel]
        self.exchange.leased.discard(image.segment)
        return image_pb2.Image(spec=spec, blob=self.keep(data))

    def keep(self, data: bytes) -> image_pb2.Digest:
        """Stores a blob."""
        key = hashlib.sha256(data).digest()
        self.blobs[key] = data
        return image_pb2.Digest(sha256=key, size_bytes=len(data))

    async def EstimateJob(self, request: Any, context: Any) -> job_pb2.EstimateJobResponse:
        await self.admit("EstimateJob", context)
        upload = job_pb2.Upload(host="h", pictures=["a picture"])
        plan = job_pb2.Plan(engine="e", model="m", price_micro_usd=7, upload=upload)
        return job_pb2.EstimateJobResponse(plan=plan)

    async def GetJob(self, request: Any, context: Any) -> job_pb2.GetJobResponse:
        await self.admit("GetJob", context)
        job = next(job for job in self.jobs.values() if job.job_id == request.job_id)
        return job_pb2.GetJobResponse(job=job)

    async def WatchJob(self, request: Any, context: Any) -> AsyncIterator[Any]:
        job = next(job for job in self.jobs.values() if job.job_id == request.job_id)
        await self.admit("WatchJob", context)
        running = job_pb2.Job()
        running.CopyFrom(job)
        running.ClearField("result")
        running.progress.fraction = 0.5
        if job.state == job_pb2.Job.STATE_RUNNING:
            yield job_pb2.WatchJobResponse(job=running)
        while not self.hold.is_set() and job.state == job_pb2.Job.STATE_RUNNING:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        if job.state == job_pb2.Job.STATE_RUNNING:
            job.state = job_pb2.Job.STATE_SUCCEEDED
        yield job_pb2.WatchJobResponse(job=job)

    async def CancelJob(self, request: Any, context: Any) -> job_pb2.CancelJobResponse:
        await self.admit("CancelJob", context)
        job = next(job for job in self.jobs.values() if job.job_id == request.job_id)
        job.state = job_pb2.Job.STATE_CANCELLED
        job.ClearField("result")
        return job_pb2.CancelJobResponse(job=job)


async def refuse(context: Any, code: int, reason: str, message: str, **values: str) -> None:
    """Ends a call as the daemon does."""
    info = error_details_pb2.ErrorInfo(reason=reason, domain="cavendish", metadata=values)
    detail = any_pb2.Any()
    detail.Pack(info)
    status = status_pb2.Status(code=code, message=message, details=[detail])
    codes = {number: name for name, number in code_pb2.Code.items()}
    trailing = (("grpc-status-details-bin", status.SerializeToString()),)
    await context.abort(grpc.StatusCode[codes[code]], message, trailing_metadata=trailing)
