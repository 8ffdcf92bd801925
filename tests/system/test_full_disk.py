# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk with no room left: a clear error, and the next job works once there is room again."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import grpc
import pytest

from cavendish_client.paths import state_paths
from cavendish_proto.v1 import error_pb2
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import COMMAND, DaemonProcess
from tests.system.caller import Caller, fill_operation, mask_of, picture_of, refusal_of

DISK_BYTES = 6 << 20
PAGE = 4096

_MOUNTED = 'mount -t tmpfs -o size="$0",mode=0700 tmpfs "$1" && shift && exec "$@"'


def _private_disk(folder: Path) -> tuple[str, ...]:
    """A command that becomes what follows it, with a small disk at folder that only it sees."""
    return ("unshare", "--mount", "sh", "-c", _MOUNTED, str(DISK_BYTES), str(folder))


def _can_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    command = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


class SmallDisk(DaemonProcess):
    """A daemon whose state folder is a disk of its own, of a few MiB."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        super().__init__(folder, wrapper=_private_disk(folder))

    def seen(self, path: Path) -> Path:
        assert self.process is not None
        return Path(f"/proc/{self.process.pid}/root{path}")

    def fill(self, leave: int) -> None:
        """Takes all room but leave bytes."""
        filler = self.seen(self.state_dir / "filler")
        with filler.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while (free := self._free(filler) - leave) > 0:
                file.write(bytes(min(free, 1 << 16)))

    def free(self) -> None:
        """Gives the room back."""
        self.seen(self.state_dir / "filler").unlink()

    def _free(self, path: Path) -> int:
        found = os.statvfs(path.parent)
        return found.f_bavail * found.f_bsize


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A daemon on a small disk, warmed up by one job."""
    if not _can_mount():
        pytest.skip("mounting needs root")
    daemon = SmallDisk(tmp_path / "disk")
    daemon.start()
    try:
        with Caller.of(daemon) as caller:
            caller.run()
        yield daemon
    finally:
        daemon.discard()


def _outcome(caller: Caller, request: job.CreateJobRequest) -> str:
    """The reason that a job was not created for; '' where it was."""
    try:
        caller.call(caller.job.CreateJob, request)
    except grpc.RpcError as error:
        return refusal_of(error).reason
    return ""


def _reason(call: Callable[[], object]) -> str:
    with pytest.raises(grpc.RpcError) as refused:
        call()
    return refusal_of(refused.value).reason


def test_disk_full_during_a_blob_is_told_and_leaves_nothing_half_written(disk: SmallDisk) -> None:
    with Caller.of(disk) as caller:
        disk.fill(leave=100 * PAGE)
        assert _reason(lambda: caller.upload(os.urandom(1 << 20))) == "DISK_FULL"
        assert list(disk.seen(disk.paths.blobs / "incoming").iterdir()) == []
        disk.free()
        content = os.urandom(1 << 20)
        assert caller.download(caller.upload(content)) == content
        caller.run()


def test_disk_full_during_a_journal_write_is_told_and_the_same_request_works_later(
    disk: SmallDisk,
) -> None:
    with Caller.of(disk) as caller:
        picture, mask = caller.upload(picture_of(16)), caller.upload(mask_of(16))
        disk.fill(leave=0)
        # What the journal has room for inside its own file is taken first.
        for _ in range(200):
            operation = fill_operation(16, picture, mask, document="d" * 1000)
            request = job.CreateJobRequest(request_id=uuid.uuid4().hex, operation=operation)
            if (reason := _outcome(caller, request)) != "":
                break
        assert reason == "DISK_FULL"
        disk.free()
        created = caller.call(caller.job.CreateJob, request).job
        assert caller.finish(created.job_id).state == job.Job.STATE_SUCCEEDED


def test_disk_full_during_a_result_fails_the_job_and_the_next_one_works(disk: SmallDisk) -> None:
    with Caller.of(disk) as caller:
        size = 512
        picture, mask = caller.upload(picture_of(size)), caller.upload(mask_of(size))
        disk.fill(leave=14 * PAGE)
        operation = fill_operation(size, picture, mask)
        request = job.CreateJobRequest(request_id=uuid.uuid4().hex, operation=operation)
        done = caller.finish(caller.call(caller.job.CreateJob, request).job.job_id)
        assert done.state == job.Job.STATE_FAILED
        assert done.error.reason == error_pb2.REASON_DISK_FULL
        disk.free()
        caller.run()


def test_disk_full_at_the_start_is_refused_with_one_line(tmp_path: Path) -> None:
    if not _can_mount():
        pytest.skip("mounting needs root")
    folder = tmp_path / "disk"
    folder.mkdir(mode=0o700)
    filled = 'cat /dev/zero >"$1/filler" 2>/dev/null; shift; exec "$@"'
    wrapper = [*_private_disk(folder), "sh", "-c", filled, "sh", str(folder)]
    command = [*wrapper, *COMMAND, "--state-dir", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("DISK_FULL: ")
    assert done.stderr.count("\n") == 1
    assert not state_paths(folder).fast_exchange.exists()
