# SPDX-License-Identifier: GPL-3.0-or-later
import os
from pathlib import Path

import pytest

from cavendish_client import start
from cavendish_client.errors import FileUnusable, PathRefused
from cavendish_client.paths import StatePaths, state_paths
from cavendish_installer.editors import Editor
from cavendish_installer.installation import Installation

KRITARC = b"[theme]\nTheme=Krita bright\n"


class Home:
    """A user with both editors, and what lies in the home folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.rc = root / "config" / "kritarc"
        self.krita = Editor("krita", "Krita", root / "data" / "krita", self.rc)
        self.gimp = Editor("gimp", "GIMP 3.0", root / "config" / "GIMP" / "3.0" / "plug-ins")
        self.paths: StatePaths = state_paths(root / "state" / "cavendish")
        self.said: list[str] = []

    def installation(self, *, dry_run: bool = False) -> Installation:
        """As a new run of the command has it."""
        self.said.clear()
        return Installation(self.paths, self.said.append, dry_run=dry_run)

    def install(self, *editors: Editor, dry_run: bool = False) -> None:
        """Lays the plug-ins out."""
        self.installation(dry_run=dry_run).install(editors or (self.krita, self.gimp))

    def remove(self, *kinds: str, dry_run: bool = False) -> None:
        """Takes them away."""
        self.installation(dry_run=dry_run).remove(kinds or ("krita", "gimp"))

    def seen(self) -> dict[str, tuple[int, bytes]]:
        """Every file and folder: mode and bytes."""
        return {
            str(path.relative_to(self.root)): (
                path.stat().st_mode,
                path.read_bytes() if path.is_file() else b"",
            )
            for path in sorted(self.root.rglob("*"))
        }


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home folder where both editors were used, with plug-ins of others'."""
    home = Home(tmp_path)
    other = home.krita.folder / "pykrita" / "other"
    other.mkdir(parents=True)
    (other / "__init__.py").write_text("x = 1\n")
    home.gimp.folder.parent.mkdir(parents=True)
    home.rc.write_bytes(KRITARC)
    home.rc.chmod(0o640)
    return home


def test_install_lays_out_and_switches_on(home: Home):
    home.install()
    assert (home.krita.folder / "pykrita/cavendish_krita.desktop").is_file()
    assert os.access(home.gimp.folder / "cavendish/cavendish.py", os.X_OK)
    assert home.rc.read_bytes() == KRITARC + b"\n[python]\nenable_cavendish_krita=true\n"
    assert home.rc.stat().st_mode & 0o777 == 0o640
    assert Path(start.installation(home.paths)["daemon_command"][0]).is_file()


def test_install_again_changes_nothing(home: Home):
    home.install()
    before = home.seen()
    times = {path: path.stat().st_mtime_ns for path in home.krita.folder.rglob("*.py")}
    home.install()
    assert home.seen() == before
    assert {path: path.stat().st_mtime_ns for path in home.krita.folder.rglob("*.py")} == times
    assert all("is up to date" in step for step in home.said)


def test_remove_leaves_nothing(home: Home):
    before = home.seen()
    home.install()
    cache = home.krita.folder / "pykrita/cavendish_krita/__pycache__"
    cache.mkdir()
    (cache / "panel.cpython-313.pyc").touch()
    home.remove()
    assert home.seen() == before


def test_remove_leaves_nothing_where_the_editors_were_never_started(tmp_path: Path):
    home = Home(tmp_path)
    home.install()
    home.remove()
    assert home.seen() == {}


def test_remove_of_one_editor_keeps_the_other(home: Home):
    home.install()
    home.remove("krita")
    assert not (home.krita.folder / "pykrita/cavendish_krita").exists()
    assert (home.gimp.folder / "cavendish/cavendish.py").is_file()
    assert home.paths.install.exists()


def test_remove_keeps_what_is_not_ours(home: Home):
    home.install()
    note = home.krita.folder / "pykrita/cavendish_krita/note.txt"
    note.write_text("mine")
    home.remove()
    assert note.read_text() == "mine"
    assert [path.name for path in note.parent.iterdir()] == ["note.txt"]


def test_remove_without_installation_does_nothing(home: Home):
    before = home.seen()
    home.remove()
    assert home.seen() == before
    assert home.said == []


def test_dry_run_tells_and_does_nothing(home: Home):
    before = home.seen()
    home.install(dry_run=True)
    assert home.seen() == before
    assert [step.partition(":")[0] for step in home.said] == ["Krita", "Krita", "GIMP 3.0"]
    home.install()
    before = home.seen()
    home.remove(dry_run=True)
    assert home.seen() == before


def test_install_mends_and_takes_away_what_an_older_version_left(home: Home):
    home.install(home.gimp)
    folder = home.gimp.folder / "cavendish"
    (folder / "cavendish_gimp/controller.py").write_text("broken")
    (folder / "cavendish.py").chmod(0o644)
    text = home.paths.install.read_text()
    home.paths.install.write_text(text.replace('"cavendish/LICENSE"', '"cavendish/OLD"'))
    (folder / "OLD").touch()
    home.install(home.gimp)
    assert (folder / "cavendish_gimp/controller.py").read_text() != "broken"
    assert os.access(folder / "cavendish.py", os.X_OK)
    assert not (folder / "OLD").exists()


def test_install_refuses_a_link_in_place_of_its_folder(home: Home, tmp_path: Path):
    target = tmp_path / "checkout"
    target.mkdir()
    home.gimp.folder.mkdir()
    (home.gimp.folder / "cavendish").symlink_to(target)
    with pytest.raises(PathRefused, match="symbolic link"):
        home.install(home.gimp)
    assert not any(target.iterdir())


def test_install_writes_settings_through_a_link(home: Home, tmp_path: Path):
    real = tmp_path / "dotfiles-kritarc"
    home.rc.rename(real)
    home.rc.symlink_to(real)
    home.install(home.krita)
    assert home.rc.is_symlink()
    assert b"enable_cavendish_krita=true" in real.read_bytes()
    home.remove()
    assert real.read_bytes() == KRITARC


def test_install_into_what_is_no_folder_is_refused(home: Home):
    home.gimp.folder.write_text("a file")
    with pytest.raises(FileUnusable):
        home.install(home.gimp)
