# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to jobs when the cloud goes away, and what never gets to it at all."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cavendish_client import (
    Box,
    Canvas,
    Client,
    EditRequest,
    ExpandRequest,
    FillRequest,
    PixelFormat,
    Pixels,
    RemoveRequest,
    Result,
    errors,
)
from tests.daemon_process import wait_for
from tests.system.caller import mask_of, picture_of
from tests.system.cloud import CANVAS, Cloud, cloud, describing, generating

SIDE = 64
WORKERS = 16
DOCUMENT = "secret.kra"
HERE = "The built-in engine does not follow the words of the prompt."


def selected() -> Canvas:
    """A picture with its middle selected."""
    hole = Pixels(mask_of(SIDE), SIDE, SIDE, PixelFormat.GRAY8)
    return Canvas(Pixels(picture_of(SIDE), SIDE, SIDE), hole)


def requests() -> dict[str, Any]:
    """The verbs that the built-in engine has, too, each with words for a model."""
    canvas = selected()
    free = replace(canvas, mask=None)
    return {
        "fill": FillRequest(canvas.image, canvas.mask or CANVAS.image, prompt="a boat"),
        "remove": RemoveRequest(canvas, "the boat"),
        "expand": ExpandRequest(free, Box(-8, 0, SIDE + 8, SIDE), "more sea"),
    }


@pytest.fixture
def found(tmp_path: Path) -> Iterator[Cloud]:
    """A cloud that answers after a while."""
    with cloud(tmp_path / "state", "--latency-ms", "300") as made:
        yield made


def at_once(client: Client, asked: list[Any]) -> list[Result | errors.CavendishError]:
    """What came of requests that are asked at the same time."""

    def one(request: Any) -> Result | errors.CavendishError:
        try:
            return client.run(request)
        except errors.CavendishError as error:
            return error

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(one, asked))


@pytest.mark.timeout(180)
def test_queue_goes_on_here_where_it_may_when_the_cloud_goes_away(found: Cloud) -> None:
    # The endpoint takes each request and answers none, so that all workers wait for it.
    found.standin.script({"fault": "hang", "times": WORKERS})
    with found.connect() as client, ThreadPoolExecutor(WORKERS) as pool:
        held = [
            pool.submit(client.describe, describing(f"{n}", deadline_seconds=100))
            for n in range(WORKERS)
        ]
        wait_for(lambda: len(asked_of(found)) == WORKERS, 60, "all workers wait for an answer")
        edit = EditRequest(selected(), "make it red")
        asked = [*requests().values(), edit]
        with ThreadPoolExecutor() as queue:
            waiting = queue.submit(at_once, client, asked)
            wait_for(lambda: client.status().queued_jobs == len(asked), 30, "the rest waits")
            found.standin.kill()
            *here, failed = waiting.result(120)
        for result in here:
            assert isinstance(result, Result), result
            assert result.plan.engine == "classic"
            assert not result.plan.leaves_machine
            reasons = result.plan.reasons
            assert "relay cannot be reached" in reasons[0]
            assert HERE in reasons
        assert isinstance(failed, errors.EndpointUnreachable)
        assert "built-in engine" in failed.next_step
        # What was on its way may have been paid for: that is asked.
        assert {type(one.exception()) for one in held} == {errors.AnswerUnknown}
        # With words again, and by now known to be away: at once.
        again = client.run(requests()["fill"])
        assert again.plan.engine == "classic"


def test_nothing_goes_on_here_where_the_artist_does_not_want_it(tmp_path: Path) -> None:
    with cloud(tmp_path / "state", offline=False) as found, found.connect() as client:
        found.standin.kill()
        for outcome in at_once(client, list(requests().values())):
            assert isinstance(outcome, errors.EndpointUnreachable), outcome


def command_line(found: Cloud, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs `cavendish` against the daemon."""
    command = [sys.executable, "-m", "cavendish.cli.main"]
    whole = [*command, *arguments, "--state-dir", str(found.daemon.state_dir)]
    return subprocess.run(whole, capture_output=True, text=True, timeout=60, check=False)


def test_marked_document_never_leaves_the_machine_whoever_asks(
    found: Cloud, tmp_path: Path
) -> None:
    picture, output = tmp_path / "in.png", tmp_path / "out.png"
    Image.frombytes("RGBA", (SIDE, SIDE), picture_of(SIDE)).save(picture)
    with found.connect("one") as one, found.connect("two") as two:
        one.settings.set_policy(DOCUMENT, local_only=True)
        for client in (one, two):
            edit = EditRequest(selected(), "make it red", document=DOCUMENT, consent=True)
            for asked in (edit, generating("a boat"), describing("what is it?")):
                marked = replace(asked, document=DOCUMENT, consent=True)
                run = client.describe if marked.verb == "describe" else client.run
                with pytest.raises(errors.LocalOnly, match="never leaving"):
                    run(marked)
            # What can be done here, is.
            filled = client.run(replace(requests()["fill"], document=DOCUMENT))
            assert filled.plan.engine == "classic"
            assert "never leaving" in filled.plan.reasons[0]
    told = command_line(
        found,
        *("edit", str(picture), "--prompt", "red", "--document", DOCUMENT, "--yes"),
        *("-o", str(output)),
    )
    assert told.returncode == 5, told
    assert "never leaving" in told.stderr
    assert not output.exists()
    assert not asked_of(found)


def test_layer_that_is_marked_takes_others_with_it(found: Cloud) -> None:
    with found.connect() as client:
        client.settings.set_policy(DOCUMENT, local_only=False, local_layers=["face"])
        edit = EditRequest(selected(), "make it red", document=DOCUMENT)
        with pytest.raises(errors.LocalOnly, match="face"):
            client.run(replace(edit, layers=("sky", "face")))
        assert not asked_of(found)
        assert client.run(replace(edit, layers=("sky",))).plan.engine == "gemini"


def test_document_that_is_marked_while_its_job_waits_stays_here(found: Cloud) -> None:
    found.standin.settings(latency_ms=1500)
    with found.connect() as client, ThreadPoolExecutor(WORKERS + 2) as pool:
        busy = [pool.submit(client.describe, describing(f"{n}")) for n in range(WORKERS)]
        wait_for(lambda: client.status().running_jobs == WORKERS, 60, "all workers are busy")
        fill = replace(requests()["fill"], document=DOCUMENT)
        edit = EditRequest(selected(), "make it red", document=DOCUMENT)
        waiting = [pool.submit(client.run, one) for one in (fill, edit)]
        wait_for(lambda: client.status().queued_jobs == 2, 30, "two wait")
        client.settings.set_policy(DOCUMENT, local_only=True)
        assert waiting[0].result().plan.engine == "classic"
        assert isinstance(waiting[1].exception(), errors.LocalOnly)
        assert all(one.result().text for one in busy)
    assert len(asked_of(found)) == WORKERS


def asked_of(found: Cloud) -> list[dict[str, Any]]:
    """What was asked of the endpoint, lists of models aside."""
    return [row for row in found.standin.requests() if row["method"] == "POST"]


def test_base_url_that_another_tool_left_behind_redirects_no_key(tmp_path: Path) -> None:
    with cloud(tmp_path / "other") as other:
        redirect = {"GOOGLE_GEMINI_BASE_URL": other.standin.base_url}
        with cloud(tmp_path / "state", environment=redirect) as found, found.connect() as client:
            assert client.describe(describing("what is it?")).text
            assert len(asked_of(found)) == 1
        assert not other.standin.requests()
