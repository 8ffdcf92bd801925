# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest

from cavendish.cli import doctor, exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon.secrets import rings
from tests.daemon_process import DaemonProcess, running_daemon


@pytest.fixture(autouse=True)
def _home_without_editors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "GIMP3_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)


def levels(done) -> dict[str, str]:
    return {finding["what"]: finding["level"] for finding in done.objects()[0]["findings"]}


def test_doctor_finds_a_working_installation_well(live: Cavendish, daemon: DaemonProcess):
    done = live("doctor", "--json")
    assert done.code == exits.OK
    found = levels(done)
    assert [found[what] for what in ("installation", "daemon", "exchange")] == ["ok"] * 3
    assert found["state folder"] in ("ok", "warn")


def test_doctor_tells_what_to_do(live: Cavendish, tmp_path: Path):
    (tmp_path / "home/.config/GIMP/3.0").mkdir(parents=True)
    done = live("doctor")
    assert done.code == exits.OK
    assert "warn  GIMP 3.0: no plug-in" in done.out
    assert "→ Run `cavendish setup`." in done.out


def test_doctor_fails_when_the_daemon_cannot_start(
    cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("CAVENDISHD", "/nowhere/cavendishd")
    done = cavendish("doctor", "--json")
    assert done.code == exits.FAILED
    assert levels(done)["daemon"] == "fail"
    assert done.err == ""


def test_doctor_finds_a_plugin_that_lost_files(live: Cavendish, tmp_path: Path, daemon):
    plug_ins = tmp_path / "home/.config/GIMP/3.0/plug-ins"
    plug_ins.parent.mkdir(parents=True)
    live("setup", "--gimp")
    assert levels(live("doctor", "--json"))["GIMP 3.0"] == "ok"
    (plug_ins / "cavendish/cavendish.py").unlink()
    done = live("doctor", "--json")
    assert (done.code, levels(done)["GIMP 3.0"]) == (exits.FAILED, "fail")
    live("setup", "--remove")


def test_doctor_warns_of_an_open_state_folder(tmp_path: Path):
    paths = doctor.state_paths(tmp_path)
    tmp_path.chmod(0o755)
    (finding,) = doctor.check_folder(None, paths)  # type: ignore[arg-type]
    assert finding.level == "warn"
    assert "chmod 700" in finding.advice


def test_doctor_names_the_source_of_a_key_and_no_more(
    cavendish: Cavendish, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    environment = rings.environment(tmp_path / "ring") | {
        "CAVENDISH_KEY_GEMINI": "AIzaSyD-01234567"
    }
    with running_daemon(tmp_path / "state", environment=environment) as running:
        monkeypatch.setenv("CAVENDISH_STATE_DIR", str(running.state_dir))
        told = cavendish("doctor").out
    assert "ok    key for gemini: from the environment\n" in told
    assert "4567" not in told
