# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.store.cache import SCHEMA, Cache
from cavendish.store.database import Database
from tests.daemon.jobs import trees


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "cache.db", [SCHEMA])
    yield opened
    opened.close()


def test_cache_gives_what_was_put_by_its_key(database: Database) -> None:
    cache = Cache(database)
    cache.put("one", trees.result(1))
    assert cache.get("one", hours=1) == trees.result(1)
    assert cache.get("two", hours=1) is None


def test_cache_forgets_what_is_too_old(database: Database) -> None:
    cache = Cache(database)
    cache.put("one", trees.result(1))
    assert cache.get("one", hours=0) is None


def test_newer_result_replaces_the_older(database: Database) -> None:
    cache = Cache(database)
    cache.put("one", trees.result(1))
    cache.put("one", trees.result(2))
    assert cache.get("one", hours=1) == trees.result(2)


def test_oldest_entries_make_room(database: Database) -> None:
    cache = Cache(database, most=2)
    for number, name in enumerate("abc"):
        cache.put(name, trees.result(number))
    assert [cache.get(name, hours=1) is not None for name in "abc"] == [False, True, True]
