# SPDX-License-Identifier: GPL-3.0-or-later
"""A client that cuts its segment short while the daemon reads it harms its own job only."""

import os
from pathlib import Path

import pytest

from cavendish_proto.v1 import error_pb2
from cavendish_proto.v1 import job_pb2 as job
from tests.daemon_process import DaemonProcess
from tests.system.caller import Caller, fill_operation, mask_of, picture_of

SIZE = 512


def running(caller: Caller) -> tuple[str, list[Path]]:
    """A job whose engine works, and the files of its picture and its mask."""
    names = [caller.place(picture_of(SIZE)), caller.place(mask_of(SIZE))]
    operation = fill_operation(SIZE, *names)
    request = job.CreateJobRequest(request_id="truncated", operation=operation)
    created = caller.call(caller.job.CreateJob, request).job
    for view in caller.watch(created.job_id):
        if view.progress.fraction > 0:
            break
    return created.job_id, [Path(caller.proof()[0]) / name for name in names]


@pytest.mark.parametrize("which", [0, 1], ids=["picture", "mask"])
def test_truncated_segment_fails_its_job_and_leaves_the_daemon_alive(
    daemon: DaemonProcess, caller: Caller, which: int
) -> None:
    job_id, files = running(caller)
    os.truncate(files[which], 0)
    done = caller.finish(job_id)
    assert done.state == job.Job.STATE_FAILED
    assert done.error.reason == error_pb2.REASON_BLOB_NOT_FOUND
    caller.run(exchange=True)
    assert daemon.process is not None
    assert daemon.process.poll() is None


def test_segments_that_are_truncated_and_refilled_make_no_result(
    daemon: DaemonProcess, caller: Caller
) -> None:
    job_id, files = running(caller)
    for file in files:
        length = file.stat().st_size
        os.truncate(file, 0)
        os.truncate(file, length)
    done = caller.finish(job_id)
    # Where nothing was read meanwhile the job may have succeeded; the daemon lives in any case.
    assert done.state in (job.Job.STATE_FAILED, job.Job.STATE_SUCCEEDED)
    caller.run(exchange=True)
