# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls a daemon's services as they are on the wire, with nothing in between."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import grpc
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

from cavendish_proto.v1 import blob_pb2 as blob
from cavendish_proto.v1 import (
    blob_pb2_grpc,
    credential_pb2_grpc,
    daemon_pb2_grpc,
    job_pb2_grpc,
    model_pb2_grpc,
    settings_pb2_grpc,
    usage_pb2_grpc,
)
from cavendish_proto.v1 import daemon_pb2 as daemon
from cavendish_proto.v1 import image_pb2 as image
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import DaemonProcess

TERMINAL = (job.Job.STATE_SUCCEEDED, job.Job.STATE_FAILED, job.Job.STATE_CANCELLED)
CHUNK = 1 << 18
_DETAILS = "grpc-status-details-bin"


@dataclass(frozen=True)
class Refusal:
    """Why a call was refused, as the wire tells it."""

    code: grpc.StatusCode
    reason: str
    message: str
    metadata: dict[str, str]


class Caller:
    """The stubs of one channel; each call carries the token unless told otherwise."""

    def __init__(self, address: str, token: str | None) -> None:
        options = [("grpc.max_receive_message_length", -1), ("grpc.use_local_subchannel_pool", 1)]
        self.channel = grpc.insecure_channel(address, options=options)
        self.metadata = () if token is None else (("cavendish-token", token),)
        self.daemon = daemon_pb2_grpc.DaemonServiceStub(self.channel)
        self.blob = blob_pb2_grpc.BlobServiceStub(self.channel)
        self.job = job_pb2_grpc.JobServiceStub(self.channel)
        self.model = model_pb2_grpc.ModelServiceStub(self.channel)
        self.usage = usage_pb2_grpc.UsageServiceStub(self.channel)
        self.settings = settings_pb2_grpc.SettingsServiceStub(self.channel)
        self.credential = credential_pb2_grpc.CredentialServiceStub(self.channel)
        self._exchange: tuple[str, bytes] | None = None

    @classmethod
    def of(cls, process: DaemonProcess) -> Caller:
        """A caller that knows the daemon's token."""
        return cls(process.address, process.token)

    def __enter__(self) -> Caller:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.channel.close()

    def call(self, method: Any, request: Any, timeout: float = 20.0) -> Any:
        """One answer."""
        return method(request, metadata=self.metadata, timeout=timeout)

    def handshake(self) -> daemon.HandshakeResponse:
        """The handshake of a client that fits."""
        request = daemon.HandshakeRequest(
            client_name="test", client_version="1", api_low=1, api_high=1
        )
        return self.call(self.daemon.Handshake, request)

    def upload(self, content: bytes) -> image.Digest:
        """Sends a blob as a stream; its digest."""
        digest = digest_of(content)
        self.call(self.blob.WriteBlob, chunked(digest, content))
        return digest

    def download(self, digest: image.Digest) -> bytes:
        """Fetches a blob as a stream."""
        answers = self.call(self.blob.ReadBlob, blob.ReadBlobRequest(digest=digest))
        return b"".join(answer.chunk for answer in answers)

    def proof(self) -> tuple[str, bytes]:
        """The fastest exchange folder and its nonce."""
        if self._exchange is None:
            offer = self.handshake().exchanges[0]
            self._exchange = offer.folder, (Path(offer.folder) / offer.nonce_file).read_bytes()
        return self._exchange

    def lease(self, size: int) -> blob.Segment:
        """A segment to write into."""
        folder, nonce = self.proof()
        request = blob.LeaseSegmentRequest(folder=folder, nonce=nonce, size_bytes=size)
        return self.call(self.blob.LeaseSegment, request).segment

    def place(self, content: bytes) -> str:
        """Writes bytes into a leased segment; its name."""
        segment = self.lease(len(content))
        with (Path(self.proof()[0]) / segment.name).open("r+b") as file:
            file.write(content)
        return str(segment.name)

    def fill(self, *, request_id: str = "", exchange: bool = False, size: int = 16) -> job.Job:
        """Creates a job that fills the middle of a small picture."""
        request_id = request_id or uuid.uuid4().hex
        picture, mask = picture_of(size), mask_of(size)
        if exchange:
            operation = fill_operation(size, self.place(picture), self.place(mask))
        else:
            operation = fill_operation(size, self.upload(picture), self.upload(mask))
        request = job.CreateJobRequest(request_id=request_id, operation=operation)
        return self.call(self.job.CreateJob, request).job

    def watch(self, job_id: str, timeout: float = 60.0) -> Iterator[job.Job]:
        """The job as it stands, then each change."""
        answers = self.call(self.job.WatchJob, job.WatchJobRequest(job_id=job_id), timeout)
        for answer in answers:
            yield answer.job

    def finish(self, job_id: str, timeout: float = 60.0) -> job.Job:
        """The job once it is over."""
        deadline = time.monotonic() + timeout
        *_, last = self.watch(job_id, deadline - time.monotonic())
        assert last.state in TERMINAL, last
        return last

    def run(self, *, exchange: bool = False, size: int = 16) -> job.Job:
        """A fill from its creation to its end, which must be a success."""
        created = self.fill(exchange=exchange, size=size)
        done = self.finish(created.job_id)
        assert done.state == job.Job.STATE_SUCCEEDED, done
        return done

    def refusal(self, method: Any, request: Any, timeout: float = 20.0) -> Refusal:
        """How a call that must be refused was refused."""
        try:
            answer = self.call(method, request, timeout)
            if hasattr(answer, "__next__"):
                list(answer)
        except grpc.RpcError as error:
            return refusal_of(error)
        raise AssertionError(f"not refused: {answer}")


def refusal_of(error: Any) -> Refusal:
    """What an error of the wire says; fails the test where it says no reason."""
    trailers = dict(error.trailing_metadata() or ())
    assert _DETAILS in trailers, f"no reason: {error.code()} {error.details()}"
    status, info = Status.FromString(trailers[_DETAILS]), ErrorInfo()
    assert status.message == error.details()
    assert status.details[0].Unpack(info)
    assert info.domain == "cavendish"
    assert info.metadata["next_step"]
    return Refusal(error.code(), info.reason, status.message, dict(info.metadata))


def digest_of(content: bytes) -> image.Digest:
    """The address of bytes."""
    return image.Digest(sha256=hashlib.sha256(content).digest(), size_bytes=len(content))


def chunked(
    digest: image.Digest | None, content: bytes, size: int = CHUNK
) -> Iterator[blob.WriteBlobRequest]:
    """The messages of WriteBlob."""
    for start in range(0, max(len(content), 1), size):
        chunk = content[start : start + size]
        yield blob.WriteBlobRequest(digest=digest if start == 0 else None, chunk=chunk)


def picture_of(size: int) -> bytes:
    """A square of RGBA8 with a gradient and some texture, opaque."""
    pixels = bytearray()
    for row in range(size):
        for column in range(size):
            pixels += bytes((row * 7 % 256, column * 5 % 256, (row ^ column) % 256, 255))
    return bytes(pixels)


def mask_of(size: int) -> bytes:
    """A square of GRAY8 with a quarter of its sides selected in the middle."""
    low, high = size * 3 // 8, size * 5 // 8
    return bytes(
        255 if low <= row < high and low <= column < high else 0
        for row in range(size)
        for column in range(size)
    )


def image_of(
    size: int, pixel_format: int, payload: image.Digest | str | bytes | None, **spec: Any
) -> image.Image:
    """A square image; payload: its digest, the name of its segment, or its bytes."""
    values: dict[str, Any] = {"width_px": size, "height_px": size, "format": pixel_format}
    message = image.Image(spec=image.ImageSpec(**(values | spec)))
    if isinstance(payload, str):
        message.segment = payload
    elif isinstance(payload, bytes):
        message.inline = payload
    elif payload is not None:
        message.blob.CopyFrom(payload)
    return message


def fill_operation(
    size: int,
    picture: image.Digest | str | bytes | None,
    mask: image.Digest | str | bytes | None,
    **values: Any,
) -> job.Operation:
    """What asks for the fill of a small square picture."""
    fill = job.FillOperation(
        image=image_of(size, image.PIXEL_FORMAT_RGBA8, picture),
        mask=image_of(size, image.PIXEL_FORMAT_GRAY8, mask),
    )
    return job.Operation(fill=fill, **values)
