# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Callable
from pathlib import Path

import pytest
from keyring.backends import fail

from cavendish.errors import InvalidRequest, KeyMissing, KeyringUnavailable
from cavendish.runtime.redaction import Redaction
from cavendish.secrets.keys import KeyInfo, Keys, Source
from tests.daemon.secrets import rings
from tests.daemon.secrets.conftest import Choose

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"
OTHER = "AIzaSyE-9876543210zyxwvutsrqponmlkjihg"

Make = Callable[..., Keys]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Keys of one folder, in an environment."""

    def made(redaction: Redaction | None = None, **environ: str) -> Keys:
        return Keys(tmp_path / "keys.json", environ, redaction or Redaction())

    return made


def test_key_in_the_keyring_is_in_no_file_of_ours(
    choose: Choose, make: Make, tmp_path: Path
) -> None:
    choose(rings.Folder)
    assert make().put("gemini", f" {KEY}\n", allow_file=True) == KeyInfo(
        "gemini", Source.KEYRING, "folder ring", "rstu"
    )
    assert make().key("gemini") == KEY
    assert KEY not in (tmp_path / "keys.json").read_text()


def test_key_goes_to_a_file_only_after_an_explicit_yes(
    choose: Choose, make: Make, tmp_path: Path
) -> None:
    choose(fail.Keyring)
    with pytest.raises(KeyringUnavailable):
        make().put("gemini", KEY, allow_file=False)
    assert not (tmp_path / "keys.json").exists()
    told = make().put("gemini", KEY, allow_file=True)
    assert (told.source, told.place) == (Source.FILE, str(tmp_path / "keys.json"))
    assert make().key("gemini") == KEY


def test_key_that_moves_to_the_keyring_leaves_the_file(
    choose: Choose, make: Make, tmp_path: Path
) -> None:
    choose(fail.Keyring)
    keys = make()
    keys.put("gemini", KEY, allow_file=True)
    choose(rings.Folder)
    keys.put("gemini", OTHER, allow_file=True)
    assert keys.key("gemini") == OTHER
    assert KEY not in (tmp_path / "keys.json").read_text()


def test_own_variable_comes_first_and_shared_ones_last(choose: Choose, make: Make) -> None:
    choose(rings.Folder)
    assert make(GOOGLE_API_KEY=OTHER).key("gemini") == OTHER
    make().put("gemini", KEY, allow_file=False)
    assert make(GEMINI_API_KEY=OTHER, GOOGLE_API_KEY=OTHER).key("gemini") == KEY
    assert make(CAVENDISH_KEY_GEMINI=OTHER).key("gemini") == OTHER


def test_key_of_one_endpoint_never_goes_to_another(choose: Choose, make: Make) -> None:
    choose(rings.Folder)
    keys = make(GEMINI_API_KEY=OTHER)
    keys.put("vertex", KEY, allow_file=False)
    for endpoint in ("relay", "gemini-2", "GEMINI"):
        with pytest.raises(KeyMissing):
            keys.key(endpoint)


def test_dropped_key_is_gone_for_good(choose: Choose, make: Make) -> None:
    choose(rings.Folder)
    keys = make()
    keys.put("gemini", KEY, allow_file=False)
    keys.drop("gemini")
    for each in (keys, make()):
        assert not each.has("gemini")
        with pytest.raises(KeyMissing):
            each.key("gemini")
        with pytest.raises(KeyMissing):
            each.drop("gemini")


def test_key_that_the_keyring_has_lost_is_missing(
    choose: Choose, make: Make, tmp_path: Path
) -> None:
    choose(rings.Folder)
    make().put("gemini", KEY, allow_file=False)
    (tmp_path / "ring" / "ring.json").unlink()
    with pytest.raises(KeyMissing):
        make().key("gemini")
    (info,) = make().infos([])
    assert info.problem == "The keyring has lost it."


def test_keyring_that_is_locked_is_told_with_the_key(choose: Choose, make: Make) -> None:
    choose(rings.Folder)
    make().put("gemini", KEY, allow_file=False)
    choose(rings.Locked)
    (info,) = make().infos(["gemini", "vertex"])
    assert "it is locked" in info.problem
    with pytest.raises(KeyringUnavailable):
        make().key("gemini")


def test_infos_tell_sources_and_ends_and_no_key(choose: Choose, make: Make) -> None:
    choose(rings.Folder)
    keys = make(CAVENDISH_KEY_RELAY=OTHER)
    keys.put("gemini", KEY, allow_file=False)
    infos = keys.infos(["relay", "vertex"])
    assert infos == [
        KeyInfo("relay", Source.ENVIRONMENT, "CAVENDISH_KEY_RELAY", "jihg"),
        KeyInfo("gemini", Source.KEYRING, "folder ring", "rstu"),
    ]


@pytest.mark.parametrize("key", ["", "short", "with space inside it", "ключ-ключ-ключ", "x" * 1025])
def test_text_that_is_no_key_is_refused_and_not_repeated(make: Make, key: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        make().put("gemini", key, allow_file=True)
    assert not key or key not in f"{caught.value} {caught.value.values}"


@pytest.mark.parametrize("endpoint", ["", "-a", "A", "a_b", "a" * 33, "../x", "a\n"])
def test_name_that_no_endpoint_has_is_refused(make: Make, endpoint: str) -> None:
    with pytest.raises(InvalidRequest):
        make().put(endpoint, KEY, allow_file=True)


@pytest.mark.parametrize("source", ["stored", "file", "environment", "late"])
def test_every_key_that_is_met_is_blanked_from_then_on(
    choose: Choose, make: Make, source: str
) -> None:
    choose(fail.Keyring if source == "file" else rings.Folder)
    redaction = Redaction()
    environ: dict[str, str] = {"GEMINI_API_KEY": KEY} if source == "environment" else {}
    if source != "environment":
        make().put("gemini", KEY, allow_file=True)
    keys = make(redaction, **environ)
    if source == "stored":
        keys.key("gemini")
    if source == "late":
        keys.put("gemini", KEY, allow_file=True)
    assert redaction.blanked(f"x{KEY}") == "x[secret]"
