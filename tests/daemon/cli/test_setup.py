# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without editors."""
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "GIMP3_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin-without-editors")
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def seen(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_setup_installs_into_what_is_there_and_remove_leaves_nothing(
    cavendish: Cavendish, home: Path
):
    (home / ".config/GIMP/3.0").mkdir(parents=True)
    (home / ".local/share/krita").mkdir(parents=True)
    before = seen(home)
    done = cavendish("setup", "--json")
    assert (done.code, done.err) == (exits.OK, "")
    assert (home / ".config/GIMP/3.0/plug-ins/cavendish/cavendish.py").is_file()
    assert (home / ".local/share/krita/pykrita/cavendish_krita.desktop").is_file()
    assert len(done.objects()[0]["steps"]) == 3
    assert cavendish("setup", "--remove").code == exits.OK
    assert seen(home) == before


def test_setup_of_one_editor_leaves_the_other_alone(cavendish: Cavendish, home: Path):
    (home / ".config/GIMP/3.0").mkdir(parents=True)
    (home / ".local/share/krita").mkdir(parents=True)
    assert cavendish("setup", "--gimp").code == exits.OK
    assert not (home / ".local/share/krita/pykrita").exists()


def test_setup_dry_run_does_nothing(cavendish: Cavendish, home: Path):
    (home / ".local/share/krita").mkdir(parents=True)
    before = seen(home)
    done = cavendish("setup", "--dry-run")
    assert done.out.startswith("would do: Krita")
    assert seen(home) == before


def test_setup_without_editors_is_told(cavendish: Cavendish, home: Path):
    assert "Krita or GIMP" in cavendish("setup").refused("EDITOR_NOT_FOUND", exits.REFUSED)
    (home / ".local/share/krita").mkdir(parents=True)
    assert "GIMP" in cavendish("setup", "--gimp").refused("EDITOR_NOT_FOUND", exits.REFUSED)
    assert cavendish("setup", "--remove").code == exits.OK
