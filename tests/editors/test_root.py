# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of tests.editors.root."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.editors.root import RootUnavailable, build_once, cache_folder, find_root, root_path


def test_cache_folder_follows_xdg(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "cavendish" / "editors"
    assert root_path().parent == cache_folder()


def test_another_release_gets_another_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CAVENDISH_EDITORS_SUITE", raising=False)
    usual = root_path()
    monkeypatch.setenv("CAVENDISH_EDITORS_SUITE", "forky")
    assert root_path() != usual
    assert root_path().name.startswith("forky-")


def test_find_root_says_what_to_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(RootUnavailable, match="make editors"):
        find_root()


def test_build_once_leaves_nothing_of_a_failed_build(tmp_path: Path) -> None:
    def fail(target: Path) -> None:
        target.mkdir()
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        build_once(tmp_path / "made", fail)
    assert not (tmp_path / "made").exists()


def test_build_once_starts_afresh_after_a_failed_build(tmp_path: Path) -> None:
    (tmp_path / ".made.building").mkdir()
    build_once(tmp_path / "made", lambda target: target.mkdir())
    assert list((tmp_path / "made").iterdir()) == []


def test_build_once_builds_once_when_many_race(tmp_path: Path) -> None:
    built = []

    def build(target: Path) -> None:
        built.append(target)
        target.mkdir()

    racers = [
        threading.Thread(target=build_once, args=(tmp_path / "made", build)) for _ in range(8)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(built) == 1
