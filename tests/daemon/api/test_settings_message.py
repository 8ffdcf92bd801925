# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.api.settings_message import changed, settings_to
from cavendish.errors import InvalidRequest
from cavendish.preferences import Permission, Preferences
from cavendish_proto.v1 import settings_pb2 as pb
from tests.daemon.store.test_preferences import preferences


@given(preferences, st.floats(10, 3600), st.floats(0, 8000))
def test_settings_are_the_same_after_the_wire(
    wanted: Preferences, deadline: float, hours: float
) -> None:
    wanted = dataclasses.replace(
        wanted,
        deadline_seconds=round(deadline, 3),
        cache_hours=round(hours),
        budget=Preferences().budget,
    )
    sent = pb.Settings.FromString(settings_to(wanted).SerializeToString())
    assert changed(Preferences(), sent, []) == wanted


def test_only_the_fields_of_the_mask_are_taken_over() -> None:
    message = pb.Settings(offline=False, pay_again=3)
    assert changed(Preferences(), message, ["pay_again"]) == Preferences(pay_again=3)


@pytest.mark.parametrize("mask", [["budget"], ["cloud", "x" * 100], ["endpoints.name"]])
def test_mask_that_names_no_setting_is_refused(mask: list[str]) -> None:
    with pytest.raises(InvalidRequest, match="update_mask"):
        changed(Preferences(), settings_to(Preferences()), mask)


def test_permission_that_is_missing_is_not_taken_for_one() -> None:
    with pytest.raises(InvalidRequest, match="cloud"):
        changed(Preferences(cloud=Permission.NEVER), pb.Settings(), ["cloud"])
    with pytest.raises(InvalidRequest, match="not known here"):
        changed(Preferences(), pb.Settings(cloud=77), ["cloud"])
