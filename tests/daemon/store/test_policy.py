# SPDX-License-Identifier: GPL-3.0-or-later
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cavendish.store.database import Database
from cavendish.store.policy import DocumentPolicy, Policy
from cavendish.store.schema import MIGRATIONS

HOST = "generativelanguage.googleapis.com"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "journal.sqlite3", MIGRATIONS)
    yield opened
    opened.close()


def test_agreement_is_for_one_document_and_one_host(database: Database) -> None:
    policy = Policy(database)
    assert not policy.agreed("a", HOST)
    for _ in range(2):
        policy.agree("a", HOST)
    for each in (policy, Policy(database)):
        assert each.agreed("a", HOST)
        assert not each.agreed("b", HOST)
        assert not each.agreed("a", "relay.example")
        assert each.document("a") == DocumentPolicy(hosts=frozenset({HOST}))


def test_agreement_can_be_given_by_several_jobs_at_once(database: Database) -> None:
    policy = Policy(database)
    together = threading.Barrier(4, timeout=10)

    def agree(_job: int) -> None:
        for document in range(20):
            together.wait()
            policy.agree(f"{document}", HOST)

    with ThreadPoolExecutor(4) as jobs:
        list(jobs.map(agree, range(4)))
    assert all(policy.agreed(f"{document}", HOST) for document in range(20))


def test_agreement_can_be_taken_back_for_one_document_or_for_all(database: Database) -> None:
    policy = Policy(database)
    for document in "abc":
        policy.agree(document, HOST)
    policy.forget("a")
    assert [policy.agreed(document, HOST) for document in "abc"] == [False, True, True]
    policy.forget("")
    assert not any(Policy(database).agreed(document, HOST) for document in "abc")


def test_mark_on_a_document_holds_for_all_its_layers(database: Database) -> None:
    policy = Policy(database)
    policy.mark("a", local_only=True, local_layers=[])
    for each in (policy, Policy(database)):
        assert each.local_only("a")
        assert each.local_only("a", ["any layer"])
        assert each.marked("a", ["any layer"]) == "This document"
        assert not each.local_only("b")
    policy.mark("a", local_only=False, local_layers=[])
    assert not policy.local_only("a")


def test_mark_on_a_layer_holds_where_that_layer_is_sent(database: Database) -> None:
    policy = Policy(database)
    policy.mark("a", local_only=False, local_layers=["face", "notes"])
    assert not policy.local_only("a", ["sky"])
    assert not policy.local_only("b", ["face"])
    assert policy.marked("a", ["sky", "face"]) == "The layer 'face'"
    assert policy.document("a").local_layers == {"face", "notes"}
