# SPDX-License-Identifier: GPL-3.0-or-later
from dataclasses import replace

import pytest

from cavendish.errors import DownloadsNotAllowed, WorkingOffline
from cavendish.models.rules import Source, rules_of
from cavendish.preferences import Permission, Preferences


@pytest.mark.parametrize(
    ("downloads", "cloud", "may"),
    [
        (Permission.ASK, Permission.ASK, True),
        (Permission.ASK, Permission.ALLOW, True),
        (Permission.ASK, Permission.NEVER, False),
        (Permission.ALLOW, Permission.NEVER, True),
        (Permission.NEVER, Permission.ALLOW, False),
    ],
)
def test_nothing_comes_where_nothing_may_leave_unless_that_is_allowed(
    downloads: Permission, cloud: Permission, may: bool
) -> None:
    rules = rules_of(Preferences(downloads=downloads, cloud=cloud))
    assert (rules.forbidden == "") is may


def test_nothing_comes_to_who_works_offline() -> None:
    allowed = Preferences(downloads=Permission.ALLOW, cloud=Permission.ALLOW)
    rules_of(allowed).check()
    with pytest.raises(WorkingOffline):
        rules_of(replace(allowed, work_offline=True)).check()
    with pytest.raises(DownloadsNotAllowed, match="do not allow"):
        rules_of(Preferences(downloads=Permission.NEVER)).check()


def test_mirror_and_proxy_are_those_that_are_set() -> None:
    set_so = Preferences(mirror="https://m.example", download_proxy="http://p.example:8080")
    assert rules_of(set_so).source == Source("https://m.example", "http://p.example:8080")
    assert rules_of(Preferences()).source == Source()
