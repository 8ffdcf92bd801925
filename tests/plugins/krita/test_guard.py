# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.guard."""

from __future__ import annotations

import pytest

from cavendish_krita.guard import guarded


def test_guarded_logs_what_the_slot_raises(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError("a bug")

    guarded(fail)()
    assert "a bug" in caplog.text


def test_guarded_calls_the_slot_without_what_the_signal_sent() -> None:
    calls: list[None] = []
    guarded(lambda: calls.append(None))(True, "more")
    assert calls == [None]
