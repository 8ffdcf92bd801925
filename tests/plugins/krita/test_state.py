# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.state."""

from __future__ import annotations

from cavendish_client import errors
from cavendish_krita.state import TIPS, Notice, PanelState, Phase


def test_every_phase_has_words_and_a_tip() -> None:
    assert all(phase.words for phase in Phase)
    assert set(TIPS) == set(Phase)


def test_notice_says_what_happened_and_what_to_do() -> None:
    notice = Notice.of(errors.DaemonUnavailable(command="cavendish start"))
    assert notice.text.endswith("Run `cavendish start` in a terminal.")
    assert notice.command == "cavendish start"


def test_lack_is_what_went_wrong_or_is_missing() -> None:
    assert PanelState(Phase.NO_SELECTION).lack == "Select what to erase."
    assert PanelState(Phase.NO_DOCUMENT).lack == "Open a picture."
    assert (
        PanelState(Phase.READY, notice=Notice("No room. Free some.")).lack == "No room. Free some."
    )
    assert PanelState(Phase.READY).lack == PanelState(Phase.RUNNING).lack == ""
