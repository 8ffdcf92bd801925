# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures and masks that are broken, each in its way: an error with its reason, nothing lost."""

from __future__ import annotations

import hashlib
import os
import random
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from cavendish_proto.v1 import daemon_pb2
from cavendish_proto.v1 import error_pb2 as error
from cavendish_proto.v1 import image_pb2 as image
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import DaemonProcess
from tests.system.caller import (
    Caller,
    chunked,
    digest_of,
    fill_operation,
    image_of,
    mask_of,
    picture_of,
)

PICTURES = 2000
DEADLINE_SECONDS = 30.0

RGBA8, GRAY8 = image.PIXEL_FORMAT_RGBA8, image.PIXEL_FORMAT_GRAY8


class Attempt:
    """One try to have a broken picture filled; tells the reason that came back."""

    def __init__(self, caller: Caller, chance: random.Random) -> None:
        self.caller = caller
        self.chance = chance
        self.size = chance.randint(2, 24)

    def bytes(self, length: int) -> bytes:
        """Noise."""
        return self.chance.randbytes(length)

    def picture(self) -> image.Digest:
        """Noise of the right length, uploaded."""
        return self.caller.upload(self.bytes(self.size**2 * 4))

    def mask(self) -> image.Digest:
        """A sound mask, uploaded."""
        return self.caller.upload(mask_of(max(self.size, 8))[: self.size**2])

    def refused(self, operation: job.Operation) -> str:
        """The reason that CreateJob was refused for."""
        request = job.CreateJobRequest(request_id=uuid.uuid4().hex, operation=operation)
        return self.caller.refusal(self.caller.job.CreateJob, request, DEADLINE_SECONDS).reason

    def failed(self, operation: job.Operation) -> str:
        """The reason that the job failed for."""
        request = job.CreateJobRequest(request_id=uuid.uuid4().hex, operation=operation)
        created = self.caller.call(self.caller.job.CreateJob, request, DEADLINE_SECONDS).job
        done = self.caller.finish(created.job_id, DEADLINE_SECONDS)
        assert done.state == job.Job.STATE_FAILED, done
        assert done.error.message, done
        assert done.error.next_step, done
        return str(error.Reason.Name(done.error.reason)).removeprefix("REASON_")

    def fill(self, picture: Any, mask: Any, **spec: Any) -> job.Operation:
        """A fill of this attempt's size; spec overrides what is said of the picture."""
        operation = fill_operation(self.size, picture, mask)
        operation.fill.image.CopyFrom(image_of(self.size, RGBA8, picture, **spec))
        return operation


def wrong_length(a: Attempt) -> str:
    """The blob has another length than width, height and format demand."""
    length = a.chance.choice([1, a.size**2 * 4 - 1, a.size**2 * 4 + 1, a.size**2])
    return a.refused(a.fill(a.caller.upload(a.bytes(length)), a.mask()))


def segment_too_short(a: Attempt) -> str:
    """The segment is shorter than width, height and format demand."""
    name = a.caller.place(a.bytes(64))
    side = a.chance.randint(600, 2000)
    operation = fill_operation(side, name, a.caller.upload(b"\1" * side))
    operation.fill.mask.blob.size_bytes = side * side
    return a.refused(operation)


def truncated(a: Attempt) -> str:
    """The stream ends before the announced length."""
    content = a.bytes(a.size**2 * 4)
    short = content[: a.chance.randrange(len(content))]
    messages = chunked(digest_of(content), short)
    return a.caller.refusal(a.caller.blob.WriteBlob, messages).reason


def too_long(a: Attempt) -> str:
    """The stream goes on after the announced length."""
    content = a.bytes(a.size**2 * 4)
    messages = chunked(digest_of(content), content + a.bytes(a.chance.randint(1, 4096)))
    return a.caller.refusal(a.caller.blob.WriteBlob, messages).reason


def damaged(a: Attempt) -> str:
    """One bit of the stream is another one."""
    content = bytearray(a.bytes(a.size**2 * 4))
    digest = digest_of(bytes(content))
    content[a.chance.randrange(len(content))] ^= 1 << a.chance.randrange(8)
    return a.caller.refusal(a.caller.blob.WriteBlob, chunked(digest, bytes(content))).reason


def mask_of_another_size(a: Attempt) -> str:
    """The mask has other sides than the picture."""
    operation = a.fill(a.picture(), a.mask())
    side = a.size + a.chance.choice([-1, 1])
    operation.fill.mask.CopyFrom(image_of(side, GRAY8, a.caller.upload(bytes(side**2))))
    return a.refused(operation)


def mask_with_colours(a: Attempt) -> str:
    """The mask is a picture."""
    operation = a.fill(a.picture(), a.mask())
    operation.fill.mask.CopyFrom(image_of(a.size, RGBA8, a.picture()))
    return a.refused(operation)


def picture_without_colours(a: Attempt) -> str:
    """The picture is a mask."""
    operation = a.fill(a.picture(), a.mask())
    operation.fill.image.CopyFrom(image_of(a.size, GRAY8, a.mask()))
    return a.refused(operation)


def unknown_mode(a: Attempt) -> str:
    """The pixel format is one that nobody has defined."""
    number = a.chance.choice([6, 77, 2**31 - 1, -1])
    return a.refused(a.fill(a.picture(), a.mask(), format=number))


def oversized(a: Attempt) -> str:
    """The canvas is larger than any that is taken."""
    side = a.chance.choice([32769, 65536, 2**31, 2**32 - 1])
    return a.refused(a.fill(a.picture(), a.mask(), **{a.chance.choice(SIDES): side}))


def bomb(a: Attempt) -> str:
    """Sides that are each allowed, and more bytes than can be taken."""
    return a.refused(a.fill(a.picture(), a.mask(), width_px=32768, height_px=32768))


def without_pixels(a: Attempt) -> str:
    """A side is 0."""
    return a.refused(a.fill(a.picture(), a.mask(), **{a.chance.choice(SIDES): 0}))


def never_sent(a: Attempt) -> str:
    """The digest is of bytes that nobody has sent."""
    content = os.urandom(a.size**2 * 4)
    return a.refused(a.fill(digest_of(content), a.mask()))


def digest_cut(a: Attempt) -> str:
    """The digest is not 32 bytes long."""
    digest = a.picture()
    digest.sha256 = hashlib.sha512(digest.sha256).digest()[: a.chance.choice([0, 1, 31, 33, 64])]
    return a.refused(a.fill(digest, a.mask()))


def never_leased(a: Attempt) -> str:
    """The segment is nobody's, or a path."""
    name = a.chance.choice(
        ["../nonce", "/etc/passwd", "nonce", f"{a.chance.randbytes(16).hex()}.seg"]
    )
    return a.refused(a.fill(name, a.mask()))


def empty_mask(a: Attempt) -> str:
    """The mask selects nothing."""
    return a.failed(a.fill(a.picture(), a.caller.upload(bytes(a.size**2))))


def full_mask(a: Attempt) -> str:
    """The mask selects everything."""
    level = bytes([a.chance.randint(1, 255)])
    return a.failed(a.fill(a.picture(), a.caller.upload(level * a.size**2)))


def nothing_around(a: Attempt) -> str:
    """All but one pixel is selected."""
    mask = bytearray(b"\xff" * a.size**2)
    mask[a.chance.randrange(len(mask))] = 0
    return a.failed(a.fill(a.picture(), a.caller.upload(bytes(mask))))


SIDES = ("width_px", "height_px")
WAYS: dict[Callable[[Attempt], str], str] = {
    wrong_length: "IMAGE_LENGTH_MISMATCH",
    segment_too_short: "IMAGE_LENGTH_MISMATCH",
    truncated: "BLOB_CORRUPT",
    too_long: "BLOB_CORRUPT",
    damaged: "BLOB_CORRUPT",
    mask_of_another_size: "MASK_SIZE_MISMATCH",
    mask_with_colours: "INVALID_REQUEST",
    picture_without_colours: "INVALID_REQUEST",
    unknown_mode: "IMAGE_MODE_UNSUPPORTED",
    oversized: "IMAGE_TOO_LARGE",
    bomb: "BLOB_TOO_LARGE",
    without_pixels: "INVALID_REQUEST",
    never_sent: "BLOB_NOT_FOUND",
    digest_cut: "INVALID_REQUEST",
    never_leased: "SEGMENT_NOT_FOUND",
    empty_mask: "MASK_EMPTY",
    full_mask: "MASK_COVERS_ALL",
    nothing_around: "NOTHING_TO_COPY_FROM",
}


@pytest.fixture
def daemon(shared_daemon: DaemonProcess) -> DaemonProcess:
    """The daemon of all tests here: none of them may harm it."""
    return shared_daemon


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_broken_picture_gets_its_reason(caller: Caller, way: Callable[[Attempt], str]) -> None:
    assert way(Attempt(caller, random.Random(1))) == WAYS[way]


def test_daemon_outlives_two_thousand_broken_pictures_and_masks(
    daemon: DaemonProcess, caller: Caller
) -> None:
    ways = list(WAYS)

    def attempt(number: int) -> tuple[str, str, str]:
        way = ways[number % len(ways)]
        return way.__name__, way(Attempt(caller, random.Random(number))), WAYS[way]

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(attempt, range(PICTURES)))
    assert [outcome for outcome in outcomes if outcome[1] != outcome[2]] == []
    status = caller.call(caller.daemon.GetStatus, daemon_pb2.GetStatusRequest())
    assert (status.pid, status.queued_jobs, status.running_jobs) == (daemon.pid, 0, 0)
    assert caller.run().result.image.blob.size_bytes == len(picture_of(4))
