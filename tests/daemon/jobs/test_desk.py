# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cavendish.engines.model import Calls
from cavendish.jobs.desk import Desk, key
from cavendish.operations.run import Outcome
from cavendish.preferences import Preferences
from cavendish.request import (
    Fill,
    ImageRef,
    ModelOptions,
    Plan,
    Reference,
    Request,
    Result,
    Role,
    Thinking,
    Upload,
)
from cavendish.store.cache import Cache
from cavendish.store.database import Database
from cavendish.store.policy import Policy
from cavendish.store.record import JobRecord, JobState, now
from cavendish.store.schema import MIGRATIONS
from cavendish.threads.threads import Threads
from tests.daemon.jobs import trees
from tests.daemon.threads.house import Memory, answered, asked

STYLE = Reference(trees.image(3), Role.STYLE)
PAINT = Fill(trees.image(1), trees.image(2), prompt="red", references=(STYLE,))
ELSEWHERE = ImageRef(trees.image(1).spec, segment="elsewhere")
PLAN = Plan("gemini", "banana", size="1K", ratio="1:1")
UPLOAD = Upload("host.example", ("the picture",), agreed=False)
KEY = "0123"
PIXELS = {"image": memoryview(b"123"), "mask": memoryview(b"45")}


def no_book(record: JobRecord) -> Calls:
    raise AssertionError(record)


def record(job_id: str = "a", plan: Plan = PLAN, **changes: Any) -> JobRecord:
    request = dataclasses.replace(Request(PAINT), **changes)
    return JobRecord(job_id, job_id, request, JobState.RUNNING, plan, now())


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    database = Database.open(tmp_path / "desk.db", MIGRATIONS)
    blobs = Memory()
    yield Desk(
        Threads(database, blobs),
        blobs,
        Cache(database),
        no_book,
        Preferences,
        agree=Policy(database).agree,
        marked=Policy(database).marked,
        blanked=str,
    )
    database.close()


def outcome(prompt: str = "red") -> Outcome:
    return Outcome(None, 0.1, cost_micro_usd=5, exchange=(asked(prompt, b"png"), answered(b"{}")))


def test_same_question_is_answered_from_the_past_at_no_cost(desk: Desk) -> None:
    desk.cache.put(KEY, trees.result(1))
    found = desk.earlier(record("b"), KEY)
    assert found is not None
    assert (found.image, found.cached, found.cost_micro_usd) == (trees.result(1).image, True, 0)
    assert "asked before" in found.notes[-1]


def test_answer_that_is_yet_to_be_kept_is_waited_for(desk: Desk) -> None:
    found: list[Result | None] = []
    asking = threading.Thread(target=lambda: found.append(desk.earlier(record("b"), KEY)))
    with desk.unkept.keeping(KEY):
        asking.start()
        desk.cache.put(KEY, trees.result(1))
    asking.join(20)
    assert [result is not None for result in found] == [True]


@pytest.mark.parametrize(("own", "seconds"), [(0.0, 300.0), (12.5, 12.5)])
def test_deadline_of_the_artist_counts_where_the_request_has_none(
    desk: Desk, own: float, seconds: float
) -> None:
    asked_for = Request(PAINT, options=ModelOptions(size="2K", deadline_seconds=own))
    options = desk.in_time(asked_for).options
    assert (options.deadline_seconds, options.size) == (seconds, "2K")


def test_again_goes_past_the_cache(desk: Desk) -> None:
    desk.cache.put(KEY, trees.result(1))
    assert desk.earlier(record("b", options=ModelOptions(again=True)), KEY) is None


def test_result_is_forgotten_when_the_artist_wants_no_cache(desk: Desk) -> None:
    forgetful = dataclasses.replace(desk, preferences=lambda: Preferences(cache_hours=0))
    forgetful.cache.put(KEY, trees.result(1))
    assert forgetful.earlier(record("b"), KEY) is None


@pytest.mark.parametrize(
    "other",
    [
        record(operation=dataclasses.replace(PAINT, prompt="blue")),
        record(operation=dataclasses.replace(PAINT, references=())),
        record(options=ModelOptions(variation=1)),
        record(options=ModelOptions(thinking=Thinking.HIGH)),
        record(options=ModelOptions(search_web=True)),
        record(plan=dataclasses.replace(PLAN, model="apple")),
        record(plan=dataclasses.replace(PLAN, size="2K")),
        record(thread="t"),
        record(plan=dataclasses.replace(PLAN, parent="p"), thread="t"),
    ],
)
def test_key_differs_with_everything_that_can_change_the_result(other: JobRecord) -> None:
    assert key(other, PIXELS) != key(record(), PIXELS)


@pytest.mark.parametrize("path", PIXELS)
def test_key_differs_with_every_pixel(path: str) -> None:
    assert key(record(), PIXELS | {path: memoryview(b"99")}) != key(record(), PIXELS)


@pytest.mark.parametrize(
    "other",
    [
        record("z", document="picture", layers=("sky",), consent=True, local_only=True),
        record(options=ModelOptions(again=True, pay_again=3, deadline_seconds=9.0)),
        record(operation=dataclasses.replace(PAINT, image=ELSEWHERE)),
    ],
)
def test_key_is_the_same_for_what_changes_no_pixel(other: JobRecord) -> None:
    assert key(other, PIXELS) == key(record(), PIXELS)


def test_turn_of_a_job_is_said_again_before_the_next(desk: Desk) -> None:
    thread = desk.threads.create("picture", "", "").thread_id
    assert desk.history(record("a", thread=thread)) == ()
    desk.add_turn(record("a", thread=thread), outcome("first"))
    follows = dataclasses.replace(PLAN, parent="a")
    said = desk.history(record("b", plan=follows, thread=thread))
    assert said == outcome("first").exchange
    (turn,) = desk.threads.get(thread).turns
    assert (turn.turn_id, turn.parent, turn.operation) == ("a", "", "fill")
    assert (turn.prompt, turn.model, turn.cost_micro_usd) == ("red", "banana", 5)


def test_job_without_a_thread_has_no_history_and_leaves_no_turn(desk: Desk) -> None:
    assert desk.history(record()) == ()
    desk.add_turn(record(), outcome())
    assert desk.threads.pinned_digests() == set()


@pytest.mark.parametrize(
    ("request_", "upload", "remembered"),
    [
        (Request(PAINT, document="a", consent=True), UPLOAD, True),
        (Request(PAINT, document="a"), UPLOAD, False),
        (Request(PAINT, consent=True), UPLOAD, False),
        (Request(PAINT, document="a", consent=True), None, False),
    ],
)
def test_consent_is_remembered_for_a_document_that_has_a_name(
    desk: Desk, request_: Request, upload: Upload | None, remembered: bool
) -> None:
    agreed: list[tuple[str, str]] = []
    noting = dataclasses.replace(desk, agree=lambda *pair: agreed.append(pair))
    noting.remember_consent(request_, dataclasses.replace(PLAN, upload=upload))
    assert agreed == ([("a", "host.example")] if remembered else [])
