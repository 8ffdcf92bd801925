# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.live, with a real daemon."""

from __future__ import annotations

import pytest

from cavendish_client import Role
from cavendish_client.studio.draft import Draft, Kind, Source
from cavendish_client.studio.easel import Easel
from cavendish_client.studio.live import NO_FILES, TOO_LARGE
from cavendish_client.studio.mode import Mode
from tests.plugins.client.studio.host import Host, Sheet
from tests.system.cloud import Cloud

LINES = Draft(Mode.LINES)


def live(host: Host, sheet: Sheet, draft: Draft = LINES) -> Easel:
    """An easel that draws live, as it is looked at for the first time."""
    host.studio.compose(sheet, draft)
    host.until(lambda: host.session.info is not None)
    host.studio.draw_live(sheet)
    return host.studio.easel(sheet)


def shown(host: Host, sheet: Sheet, other_than: bytes = b"") -> bytes:
    """The next picture that is shown, once it is another one."""
    found: list[bytes] = []

    def is_there() -> bool:
        found[:] = [take.picture.data for take in host.studio.easel(sheet).takes]
        return bool(found) and found[0] != other_than

    host.until(is_there, "nothing is drawn")
    return found[0]


def test_what_changes_is_drawn_anew_and_becomes_a_layer_when_it_is_applied(
    host: Host, sheet: Sheet
) -> None:
    easel = live(host, sheet)
    assert (easel.label, easel.can_start) == ("Drawing live…", False)
    first = shown(host, sheet)
    sheet.paint = lambda x, y: 255 if x > 56 else 0
    shown(host, sheet, first)
    number = easel.takes[0].number
    host.studio.compose(sheet, Draft(Mode.LINES, choice="bold"))
    host.until(lambda: host.studio.easel(sheet).takes[0].number > number, "nothing is drawn")
    assert sheet.inserted == []
    host.studio.apply(sheet, easel.takes[0].number)
    assert len(sheet.inserted) == 1
    host.studio.draw_live(sheet)
    assert easel.live is None


def test_what_stays_as_it_is_is_drawn_once(host: Host, sheet: Sheet) -> None:
    easel = live(host, sheet)
    shown(host, sheet)
    drawing = easel.live
    assert drawing is not None
    number = easel.takes[0].number
    looks = iter(range(200))
    host.until(lambda: (host.studio.easel(sheet), next(looks, None) is None)[1])
    assert easel.takes[0].number == number


def test_file_references_and_large_pictures_are_refused_in_words(
    host: Host, sheet: Sheet, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Source(Kind.FILE, "/there.png", "there", Role.PALETTE)
    easel = live(host, sheet, Draft(Mode.RESTYLE, references=(source,)))
    assert easel.live is None
    assert easel.line is not None
    assert easel.line.text == NO_FILES
    monkeypatch.setattr("cavendish_client.studio.live.MOST_PX", 100)
    easel = live(host, sheet)
    assert easel.line is not None
    assert easel.line.text == TOO_LARGE


def test_cancel_and_other_modes_end_it(host: Host, sheet: Sheet) -> None:
    easel = live(host, sheet)
    host.studio.cancel(sheet)
    assert easel.live is None
    easel = live(host, sheet)
    host.studio.compose(sheet, Draft(Mode.CUTOUT))
    assert easel.live is None


def test_what_only_the_cloud_can_do_ends_it_with_the_reason(host: Host, sheet: Sheet) -> None:
    easel = live(host, sheet, Draft(Mode.EDIT, "a red coat"))
    host.until(lambda: host.studio.easel(sheet).live is None)
    assert easel.line is not None
    assert easel.line.is_error


def test_what_was_drawn_live_is_applied_beside_a_conversation(
    host: Host, sheet: Sheet, sky: Cloud
) -> None:
    sky.configure()
    easel = host.run(sheet, Draft(prompt="make the coat red"))
    host.until(lambda: easel.thread is not None)
    live(host, sheet)
    shown(host, sheet)
    host.studio.apply(sheet, easel.takes[0].number)
    # Whatever applying has asked for is answered before this.
    answers: list[object] = []
    name = sheet.thread
    host.studio.network.ask(
        lambda client: client.threads.get(name), lambda *answer: answers.append(answer)
    )
    host.until(lambda: answers)
    assert len(sheet.inserted) == 2
    assert easel.line is None or not easel.line.is_error, easel.line
