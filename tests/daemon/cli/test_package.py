# SPDX-License-Identifier: GPL-3.0-or-later
import zipfile
from pathlib import Path

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish


def test_package_writes_both_zips_and_tells_where(cavendish: Cavendish, tmp_path: Path):
    done = cavendish("package", "-o", tmp_path / "new", "--json")
    assert done.code == exits.OK
    krita, gimp = done.objects()[0]["packages"]
    assert zipfile.is_zipfile(krita)
    assert zipfile.is_zipfile(gimp)


def test_package_into_a_file_is_refused(cavendish: Cavendish, tmp_path: Path):
    (tmp_path / "file").touch()
    cavendish("package", "-o", "file").refused("FILE_UNUSABLE", exits.OUTPUT)
