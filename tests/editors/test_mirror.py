# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of tests.editors.mirror."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.editors.mirror import OVERRIDE, MirrorUnknown, debian_mirror


@pytest.fixture(autouse=True)
def no_override(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OVERRIDE, raising=False)


def sources(tmp_path: Path, name: str, text: str) -> Path:
    (tmp_path / "sources.list.d").mkdir()
    (tmp_path / name).write_text(text)
    return tmp_path


def test_debian_mirror_reads_stanzas_and_skips_security(tmp_path: Path) -> None:
    apt = sources(
        tmp_path,
        "sources.list.d/debian.sources",
        "Types: deb\nURIs: http://near/debian-security\nSuites: bookworm-security\n\n"
        "# a comment\nTypes: deb\nURIs: http://near/debian\nSuites: bookworm\nComponents: main\n",
    )
    assert debian_mirror(apt) == "http://near/debian"


def test_debian_mirror_skips_disabled_and_source_stanzas(tmp_path: Path) -> None:
    apt = sources(
        tmp_path,
        "sources.list.d/a.sources",
        "Types: deb\nEnabled: no\nURIs: http://off/debian\nSuites: sid\n\n"
        "Types: deb-src\nURIs: http://source/debian\nSuites: sid\n\n"
        "Types: deb deb-src\nURIs: http://on/debian/\nSuites: sid\n",
    )
    assert debian_mirror(apt) == "http://on/debian/"


def test_debian_mirror_reads_one_line_entries(tmp_path: Path) -> None:
    text = "# deb http://no/debian x main\ndeb [arch=amd64] https://near/debian trixie main\n"
    apt = sources(tmp_path, "sources.list", text)
    assert debian_mirror(apt) == "https://near/debian"


def test_debian_mirror_says_what_to_set_where_there_is_none(tmp_path: Path) -> None:
    apt = sources(tmp_path, "sources.list", "deb http://near/ubuntu noble main\n")
    with pytest.raises(MirrorUnknown, match=OVERRIDE):
        debian_mirror(apt)


def test_debian_mirror_takes_the_variable_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OVERRIDE, "http://mine/debian")
    assert debian_mirror(tmp_path) == "http://mine/debian"
