# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.cli import exits
from cavendish.cli.document import MOST_NAME_BYTES, document, named
from tests.daemon.cli.cloud import save_scene
from tests.daemon.cli.conftest import Cavendish


def test_file_is_meant_by_its_whole_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.png").touch()
    assert document("a.png") == document(str(tmp_path / "a.png")) == str(tmp_path / "a.png")


@pytest.mark.parametrize("name", ["", "b.kra", "7f3a-of-an-editor", "no/such/file.png", "x" * 999])
def test_name_of_no_file_is_itself(name: str) -> None:
    assert document(name) == name


def test_long_path_is_told_by_its_end(tmp_path: Path) -> None:
    assert named(tmp_path / ("\u00e9" * 999)).endswith("\u00e9" * (MOST_NAME_BYTES // 2))


def test_mark_on_a_file_holds_for_the_verbs_that_read_it(cloudy: Cavendish, tmp_path: Path) -> None:
    save_scene(tmp_path / "a.png")
    assert cloudy("settings", "document", "a.png", "--local").code == exits.OK
    try:
        done = cloudy("edit", "a.png", "--prompt", "p", "--yes", "-o", "o.png")
    finally:
        cloudy("settings", "document", "a.png", "--free")
    assert done.code == exits.REFUSED
    assert "LOCAL_ONLY" in done.err


def test_spending_on_a_file_is_told_for_it(cloudy: Cavendish, tmp_path: Path) -> None:
    save_scene(tmp_path / "a.png", seed=9)
    assert cloudy("describe", "a.png", "--yes").code == exits.OK
    (told,) = cloudy("usage", "--document", "a.png", "--json").objects()
    assert told["document"]["settled_micro_usd"] > 0
