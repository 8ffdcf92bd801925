# SPDX-License-Identifier: GPL-3.0-or-later
"""Files out of packages: kept once taken, and a plain word when they cannot be had."""

import hashlib
import io
import zipfile

import pytest

from bench.quality import packages
from bench.quality.packages import Package, PackageMissing, take

DATA = b"a picture"
DIGEST = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def wheel(monkeypatch):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("data/sea.png", DATA)

    def download(_package, folder):
        (folder / "data.whl").write_bytes(content.getvalue())

    monkeypatch.setattr(packages, "_download", download)


def test_file_is_taken_from_the_package(cache, wheel):
    assert take(Package("data", "pypi", "1"), "data/sea.png", DIGEST) == DATA
    assert (cache / "pictures" / DIGEST).exists()


def test_file_taken_once_needs_no_registry(cache, monkeypatch):
    (cache / "pictures").mkdir()
    (cache / "pictures" / DIGEST).write_bytes(DATA)
    monkeypatch.setenv("PATH", "")
    assert take(Package("data", "debian"), "data/sea.png", DIGEST) == DATA


def test_changed_file_is_refused(cache, wheel):
    with pytest.raises(PackageMissing, match="sha256 differs"):
        take(Package("data", "pypi", "1"), "data/sea.png", "0" * 64)


def test_missing_client_is_named(cache, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(PackageMissing, match="apt-get is not on this machine"):
        take(Package("data", "debian"), "data/sea.png", DIGEST)
