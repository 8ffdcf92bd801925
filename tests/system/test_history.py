# SPDX-License-Identifier: GPL-3.0-or-later
"""History lets go of results by its rule, and says so."""

from pathlib import Path

import pytest

import cavendish_client
from cavendish_client import PixelFormat, Pixels, errors
from tests.daemon_process import running_daemon
from tests.system.caller import mask_of, picture_of

SIDE = 16


def test_result_that_is_too_old_is_gone_after_a_start_and_the_reason_is_told(
    state_dir: Path,
) -> None:
    image = Pixels(picture_of(SIDE), SIDE, SIDE)
    mask = Pixels(mask_of(SIDE), SIDE, SIDE, PixelFormat.GRAY8)
    with (
        running_daemon(state_dir),
        cavendish_client.connect(name="t", version="1", state_dir=state_dir, start=False) as client,
    ):
        job_id = client.fill(image=image, mask=mask).job_id
    with (
        running_daemon(state_dir, "--history-days", "0.0000001"),
        cavendish_client.connect(name="t", version="1", state_dir=state_dir, start=False) as client,
    ):
        with pytest.raises(errors.ResultReleased):
            client.result(job_id)
        assert client.job(job_id).state is cavendish_client.JobState.SUCCEEDED
