# SPDX-License-Identifier: GPL-3.0-or-later
from typing import Any

import pytest

import cavendish_client
from cavendish_client import (
    Canvas,
    DescribeRequest,
    EditRequest,
    JobState,
    PixelFormat,
    Pixels,
    Point,
    SelectRequest,
    errors,
    pulse,
    session,
)
from tests.daemon_process import wait_for
from tests.plugins.client.server import Server

IMAGE = Pixels(bytes(range(256)) * 16, 32, 32)
MASK = Pixels(b"\xff" * 1024, 32, 32, PixelFormat.GRAY8)


def test_fill_tells_progress_and_gives_a_typed_result(client: cavendish_client.Client):
    seen: list[cavendish_client.Progress] = []
    result = client.fill(IMAGE, MASK, x=5, y=-7, on_progress=seen.append)
    assert [progress.fraction for progress in seen] == [0.5]
    assert result.placement == cavendish_client.Box(5, -7, 32, 32)
    assert (result.image.format, result.mask.format) == (PixelFormat.RGBA8, PixelFormat.GRAY8)


def test_fill_creates_one_job_though_the_answer_to_its_creation_was_lost(
    client: cavendish_client.Client, server: Server
):
    server.failures["CreateJob"] = [server.unavailable, server.unavailable]
    result = client.fill(IMAGE, MASK, request_id="same")
    assert result.image.buffer == IMAGE.buffer
    assert server.calls.count("CreateJob") == 3
    assert list(server.jobs) == ["same"]


def test_fill_watches_again_when_the_connection_was_lost(
    client: cavendish_client.Client, server: Server
):
    server.failures["WatchJob"] = [server.unavailable, server.refusal("SHUTTING_DOWN", "Leaving.")]
    assert client.fill(IMAGE, MASK).image.buffer == IMAGE.buffer
    assert (server.calls.count("CreateJob"), server.calls.count("WatchJob")) == (1, 3)


def test_fill_fetches_again_when_the_connection_was_lost(
    client: cavendish_client.Client, server: Server
):
    server.failures["LendBlob"] = [server.unavailable]
    assert client.fill(IMAGE, MASK).image.buffer == IMAGE.buffer
    assert server.calls.count("CreateJob") == 1


def test_fill_sends_its_pixels_again_when_their_lease_ran_out(
    client: cavendish_client.Client, server: Server
):
    server.failures["CreateJob"] = [server.refusal("SEGMENT_NOT_FOUND", "Lost.")]
    assert client.fill(IMAGE, MASK).image.buffer == IMAGE.buffer


def test_fill_gives_up_after_a_few_attempts(client: cavendish_client.Client, server: Server):
    server.failures["CreateJob"] = [server.unavailable] * 10
    with pytest.raises(errors.DaemonUnavailable):
        client.fill(IMAGE, MASK)
    assert server.calls.count("CreateJob") == 4


def test_fill_refuses_a_mask_of_another_size(client: cavendish_client.Client, server: Server):
    with pytest.raises(errors.MaskSizeMismatch, match="4 x 8 pixels, the picture 32 x 32"):
        client.fill(IMAGE, Pixels(bytes(32), 4, 8, PixelFormat.GRAY8))
    assert server.calls == ["Handshake"]


def test_fill_refuses_a_mask_that_is_a_picture(client: cavendish_client.Client):
    with pytest.raises(errors.InvalidRequest, match="must be GRAY8"):
        client.fill(IMAGE, IMAGE)


def test_cancel_of_the_handle_cancels_the_job(server: Server):
    server.hold.clear()
    background = cavendish_client.Background("test", "1", server.paths.root, start=False)
    handle = background.fill(IMAGE, MASK)
    wait_for(lambda: "WatchJob" in server.calls)
    handle.cancel()
    with pytest.raises(errors.JobCancelled):
        handle.result(10)
    background.close()
    assert server.calls.count("CancelJob") == 1


def test_close_leaves_the_job_to_the_daemon(server: Server):
    server.hold.clear()
    background = cavendish_client.Background("test", "1", server.paths.root, start=False)
    handle = background.fill(IMAGE, MASK)
    wait_for(lambda: "WatchJob" in server.calls)
    background.close()
    assert handle.done()
    assert "CancelJob" not in server.calls


def test_watch_ends_with_the_terminal_state(client: cavendish_client.Client, server: Server):
    client.fill(IMAGE, MASK)
    states = [job.state for job in client.watch("job-0")]
    assert states[-1] is JobState.SUCCEEDED
    assert states[-1].terminal


def test_a_cancelled_job_is_told_of_as_such(client: cavendish_client.Client, server: Server):
    server.hold.clear()
    handle = client.background.fill(IMAGE, MASK)
    wait_for(lambda: "WatchJob" in server.calls)
    assert client.cancel("job-0").state is JobState.CANCELLED
    with pytest.raises(errors.JobCancelled):
        handle.result(10)


def test_watch_of_a_daemon_that_is_stuck_ends(
    client: cavendish_client.Client, server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pulse, "QUIET_SECONDS", 0.05)
    monkeypatch.setitem(session.MOST_SECONDS, "DaemonService", 0.2)
    server.hold.clear()
    server.failures |= {"GetStatus": [server.never], "Handshake": [server.never]}
    with pytest.raises(errors.DeadlineExceeded):
        client.fill(IMAGE, MASK)
    assert server.calls.count("CreateJob") == 1


def edit(**fields: Any) -> EditRequest:
    return EditRequest(Canvas(IMAGE, MASK, x=5, y=-7), "p", **fields)


def test_edit_gives_what_the_model_said_with_its_layer(client: cavendish_client.Client):
    result = client.run(edit())
    assert result.image.buffer == IMAGE.buffer
    assert result.placement == cavendish_client.Box(5, -7, 32, 32)
    assert (result.text, result.notes, result.cached) == ("said", ("noted",), True)
    assert result.sources == (cavendish_client.Source("t", "u"),)


def test_description_is_words(client: cavendish_client.Client, server: Server):
    told = client.describe(DescribeRequest(Canvas(IMAGE), prompt="a cat"))
    assert told.text == "a cat"
    assert client.words(told.job_id) == told
    with pytest.raises(errors.AnswerEmpty, match="made words, not a layer"):
        client.result(told.job_id)


def select() -> SelectRequest:
    return SelectRequest(Canvas(IMAGE, x=5, y=-7), (Point(6, -6),), scribble=MASK)


def test_selection_is_a_mask_and_its_place(client: cavendish_client.Client, server: Server):
    found = client.select(select())
    assert found.mask.buffer == MASK.buffer
    assert found.mask.format is PixelFormat.GRAY8
    assert found.placement == cavendish_client.Box(5, -7, 32, 32)
    assert found.notes == ("noted",)
    assert client.selection(found.job_id).mask.buffer == MASK.buffer
    with pytest.raises(errors.AnswerEmpty, match="made a selection, not a layer"):
        client.result(found.job_id)


def test_layer_is_no_selection(client: cavendish_client.Client):
    made = client.fill(IMAGE, MASK)
    with pytest.raises(errors.AnswerEmpty, match="made a layer, not a selection"):
        client.selection(made.job_id)


def test_scribble_of_another_size_is_refused_at_once(client: cavendish_client.Client):
    small = Pixels(bytes(4), 2, 2, PixelFormat.GRAY8)
    with pytest.raises(errors.MaskSizeMismatch):
        client.select(SelectRequest(Canvas(IMAGE), scribble=small))


def test_variations_are_jobs_of_their_own(client: cavendish_client.Client, server: Server):
    seen: list[int] = []
    made = client.variations(
        edit(), 3, request_id="same", on_progress=lambda number, _: seen.append(number)
    )
    assert [isinstance(one, cavendish_client.Result) for one in made] == [True] * 3
    assert sorted(server.jobs) == ["same-0", "same-1", "same-2"]
    assert sorted(seen) == [0, 1, 2]


def test_variation_that_fails_leaves_the_others(client: cavendish_client.Client, server: Server):
    server.failures["CreateJob"] = [server.refusal("BUDGET_EXCEEDED", "Too much.")]
    made = client.variations(edit(), 2)
    assert sorted(type(one).__name__ for one in made) == ["BudgetExceeded", "Result"]


def test_variations_of_leased_pixels_are_all_sent(client: cavendish_client.Client, server: Server):
    with client.lease(4096) as segment:
        segment.view[:4096] = IMAGE.buffer
        canvas = Canvas(segment.pixels(32, 32), MASK)
        made = client.variations(EditRequest(canvas, "p"), 2)
    for one in made:
        assert isinstance(one, cavendish_client.Result)
        assert one.image.buffer == IMAGE.buffer


def test_cancel_of_variations_cancels_every_job(server: Server):
    server.hold.clear()
    background = cavendish_client.Background("test", "1", server.paths.root, start=False)
    handle = background.submit(lambda client: client.variations(edit(), 3))
    wait_for(lambda: server.calls.count("WatchJob") == 3)
    handle.cancel()
    with pytest.raises(errors.JobCancelled):
        handle.result(10)
    wait_for(lambda: server.calls.count("CancelJob") == 3)
    background.close()
