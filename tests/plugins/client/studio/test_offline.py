# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.offline, with a real daemon."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from cavendish_client import errors
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.line import Action
from cavendish_client.studio.mode import Mode
from tests.daemon_process import running_daemon
from tests.plugins.client.studio.host import Host, Sheet
from tests.system.cloud import Cloud

RED = Draft(prompt="make the coat red")


def switch(host: Host, is_on: bool) -> None:
    host.studio.work_offline(is_on)
    host.until(lambda: host.studio.offline.is_on is is_on, "the switch")


def test_switch_is_not_known_before_the_daemon_has_told(host: Host, sheet: Sheet) -> None:
    offline = host.studio.offline
    assert (offline.is_on, offline.title) == (None, "Work offline")
    host.priced(sheet, RED)
    host.until(lambda: offline.is_on is False, "the daemon's word")


def test_what_is_learnt_while_it_turns_does_not_hide_the_turn(host: Host, sheet: Sheet) -> None:
    host.priced(sheet, RED)
    host.until(lambda: host.studio.offline.is_on is False, "the daemon's word")
    host.studio.work_offline(True)
    host.studio.offline.learn()
    host.until(lambda: host.studio.offline.is_on, "the switch")


def test_what_needs_a_model_elsewhere_is_refused_while_it_is_on(host: Host, sheet: Sheet) -> None:
    host.priced(sheet, RED)
    switch(host, True)
    easel = host.studio.easel(sheet)
    host.until(lambda: easel.doubt, "the refusal")
    assert host.studio.offline.title == "Working offline"
    assert isinstance(easel.doubt, errors.WorkingOffline)
    assert easel.telling is not None
    assert easel.telling.action is Action.ONLINE
    switch(host, False)
    host.until(lambda: easel.plan, "the price")
    assert easel.telling is None


def test_what_this_machine_can_do_is_done(host: Host, sheet: Sheet, sky: Cloud) -> None:
    switch(host, True)
    easel = host.run(sheet, Draft(Mode.REMOVE, "the hat"))
    (_, result, _) = sheet.inserted[0]
    assert not result.plan.leaves_machine
    assert easel.line is not None
    assert "works offline" in easel.line.text
    assert sky.standin.requests() == []


def test_switch_of_another_program_is_seen_with_the_next_estimate(
    host: Host, sheet: Sheet, sky: Cloud
) -> None:
    host.priced(sheet, RED)
    with sky.connect() as client:
        settings = dataclasses.replace(client.settings.get(), work_offline=True)
        client.settings.update(settings, ["work_offline"])
    host.priced(sheet, Draft(prompt="make it blue"))
    host.until(lambda: host.studio.offline.is_on is True, "the other program's switch")


def test_daemon_that_was_started_offline_says_how_to_end_that(tmp_path: Path) -> None:
    with running_daemon(tmp_path / "state", "--offline") as daemon:
        host, sheet = Host(daemon.state_dir), Sheet()
        easel = host.studio.easel(sheet)
        host.studio.work_offline(False)
        host.until(lambda: easel.line, "the reason")
        host.session.close()
    assert easel.line is not None
    assert (easel.line.action, easel.line.command) == (Action.COPY, "cavendish stop")
    assert host.studio.offline.is_on
