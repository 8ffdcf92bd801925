# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cavendish.errors import CavendishError, CloudNotAllowed, EndpointUnknown, WorkingOffline
from cavendish.preferences import GEMINI, Budget, Endpoint, EndpointKind, Permission, Preferences
from cavendish.store.database import Database
from cavendish.store.preferences import PreferenceStore
from cavendish.store.schema import MIGRATIONS

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
caps = st.none() | st.integers(0, 2**60)
endpoints = st.builds(
    Endpoint,
    name=texts,
    kind=st.sampled_from(EndpointKind),
    base_url=texts,
    headers=st.dictionaries(texts, texts, max_size=2),
)
preferences = st.builds(
    Preferences,
    cloud=st.sampled_from(Permission),
    endpoints=st.lists(endpoints, max_size=3).map(tuple),
    model=texts,
    offline=st.booleans(),
    pay_again=st.integers(0, 100),
    deadline_seconds=st.floats(1, 1e6),
    cache_hours=st.floats(0, 1e6),
    budget=st.builds(Budget, caps, caps, caps),
    downloads=st.sampled_from(Permission),
    mirror=texts,
    download_proxy=texts,
    work_offline=st.booleans(),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(tmp_path / "journal.sqlite3", MIGRATIONS)
    yield opened
    opened.close()


def row(database: Database, name: str, value: str) -> None:
    query = "INSERT OR REPLACE INTO preference VALUES (?, ?)"
    database.write(lambda link: link.execute(query, (name, value))).result()


def test_preferences_that_nobody_set_are_the_defaults(database: Database) -> None:
    assert PreferenceStore(database).current == Preferences()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(wanted=preferences)
def test_what_is_set_is_there_after_a_restart(database: Database, wanted: Preferences) -> None:
    store = PreferenceStore(database)
    assert store.change(lambda _: wanted) == store.shown == wanted
    assert PreferenceStore(database).shown == wanted
    assert wanted.work_offline or store.current == wanted


def test_daemon_that_is_offline_lets_nothing_out_or_in_and_forgets_no_setting(
    database: Database,
) -> None:
    store = PreferenceStore(database, offline=True)
    assert is_shut(store)
    told = store.change(lambda before: dataclasses.replace(before, cloud=Permission.ALLOW))
    assert is_shut(store)
    assert (told.cloud, told.work_offline) == (Permission.ALLOW, True)
    store.change(lambda before: dataclasses.replace(before, work_offline=False))
    assert is_shut(store)
    later = PreferenceStore(database).current
    assert (later.cloud, later.downloads) == (Permission.ALLOW, Permission.ASK)
    assert not later.work_offline


def test_work_offline_shuts_everything_and_brings_back_what_was_allowed(database: Database) -> None:
    store = PreferenceStore(database)
    allowed = dataclasses.replace(Preferences(), cloud=Permission.ALLOW)
    store.change(lambda _: allowed)
    store.change(lambda before: dataclasses.replace(before, work_offline=True))
    assert is_shut(store)
    assert is_shut(PreferenceStore(database))
    assert store.shown == dataclasses.replace(allowed, work_offline=True)
    store.change(lambda before: dataclasses.replace(before, work_offline=False))
    assert store.current == store.shown == allowed


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [({"work_offline": True}, WorkingOffline), ({"cloud": Permission.NEVER}, CloudNotAllowed)],
)
def test_endpoint_that_may_not_be_asked_is_known_and_no_more(
    database: Database, changes: dict[str, Any], refusal: type[CavendishError]
) -> None:
    store = PreferenceStore(database)
    store.change(lambda before: dataclasses.replace(before, **changes))
    assert store.known("gemini") == GEMINI
    with pytest.raises(refusal):
        store.endpoint("gemini")


def is_shut(store: PreferenceStore) -> bool:
    """Whether nothing may leave or come."""
    now = store.current
    return now.work_offline and (now.cloud, now.downloads) == (Permission.NEVER,) * 2


def test_endpoint_is_found_by_its_name(database: Database) -> None:
    store = PreferenceStore(database)
    assert store.endpoint("gemini") == GEMINI
    with pytest.raises(EndpointUnknown, match="relay"):
        store.endpoint("relay")


def test_change_that_fails_leaves_all_as_it_was(database: Database) -> None:
    def refuse(_: Preferences) -> Preferences:
        raise ValueError("no")

    store = PreferenceStore(database)
    with pytest.raises(ValueError, match="no"):
        store.change(refuse)
    assert store.current == Preferences()


def test_setting_of_another_version_is_left_alone(database: Database) -> None:
    row(database, "from_the_future", "1")
    row(database, "offline", "false")
    assert PreferenceStore(database).current == dataclasses.replace(Preferences(), offline=False)


@pytest.mark.parametrize("value", ["", "{", '"perhaps"', "1", "NaN", "null", "[[[["])
def test_setting_that_cannot_be_read_costs_no_money_and_lets_nothing_leave(
    database: Database, value: str
) -> None:
    for name in ("cloud", "budget", "pay_again", "endpoints"):
        row(database, name, value if (name, value) != ("pay_again", "1") else "true")
    found = PreferenceStore(database).current
    assert found.cloud is Permission.NEVER
    assert found.budget == Budget(0, 0, 0)
    assert (found.pay_again, found.endpoints) == (0, Preferences().endpoints)
