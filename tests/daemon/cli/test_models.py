# SPDX-License-Identifier: GPL-3.0-or-later
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon.cli.terminal import answered
from tests.daemon.models.house import ONE, TWO, content, entry
from tests.daemon.models.server import FileServer, file_server
from tests.daemon_process import DaemonProcess, running_daemon

SIZE = sum(ONE.values())


@pytest.fixture(scope="module")
def served(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[DaemonProcess, FileServer]]:
    """A daemon that knows two models of a server, and one without digests."""
    folder = tmp_path_factory.mktemp("models")
    with file_server() as server:
        entries = entry(server, "big", ONE), entry(server, "pair", TWO), entry(None, "loose", ONE)
        state = folder / "state"
        state.mkdir(mode=0o700)
        (state / "models.toml").write_text("\n".join(entries))
        with running_daemon(state) as daemon:
            yield daemon, server


@pytest.fixture
def own(
    served: tuple[DaemonProcess, FileServer],
    cavendish: Cavendish,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Cavendish]:
    """The command line with that daemon, and no models installed at the end."""
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(served[0].state_dir))
    yield cavendish
    for model in ("big", "pair", "loose"):
        cavendish("models", "remove", model)


def listed(own: Cavendish, *arguments: str) -> dict[str, dict[str, object]]:
    (found,) = own("models", "list", "--json", *arguments).objects()
    return {model["model"]: model for model in found["models"]}


def test_models_are_listed_tier_by_tier(own: Cavendish):
    lines = own("models", "list").out.splitlines()
    assert lines[0] == "starter:"
    assert "quality:" in lines
    line = next(line for line in lines if "u2netp" in line)
    assert line.split() == ["u2netp", "-", "4.6", "MB", "Apache-2.0;", "cutout"]


def test_list_shows_a_task_a_tier_or_what_is_installed(own: Cavendish):
    assert "mobile-sam" in listed(own, "--task", "select")
    assert "u2netp" not in listed(own, "--task", "select")
    assert set(listed(own, "--tier", "own")) == {"big", "pair", "loose"}
    assert "big" not in listed(own, "--installed")
    assert own("models", "list", "--installed", "--tier", "own").out == "no such models\n"


def test_model_is_installed_verified_and_removed(own: Cavendish):
    put = own("models", "install", "big", "--yes")
    assert put.code == exits.OK
    assert put.out == "installed  big\n"
    assert "big (A model): 204.8 kB from 127.0.0.1" in put.err
    assert "MIT; commercial use allowed" in put.err
    assert listed(own)["big"]["state"] == "installed"
    assert "right      big\n" in own("models", "verify").out
    assert own("models", "remove", "big").out == "removed    big (204.8 kB)\n"
    own("models", "remove", "big").refused("MODEL_NOT_INSTALLED", exits.REFUSED)
    own("models", "verify", "big").refused("MODEL_NOT_INSTALLED", exits.REFUSED)


def test_tier_is_installed_with_all_that_can_be_fetched(own: Cavendish):
    events = own("models", "install", "own", "--yes", "--json").objects()
    done = [event["model"] for event in events if event["event"] == "installed"]
    assert done == ["big", "pair"]
    assert any(event["event"] == "progress" for event in events)


def test_nothing_is_fetched_unasked(own: Cavendish, served: tuple[DaemonProcess, FileServer]):
    before = len(served[1].asked)
    outcome = own("models", "install", "big")
    assert outcome.code == exits.REFUSED
    assert outcome.err.splitlines()[-1].startswith("LICENCE_NOT_AGREED: ")
    assert len(served[1].asked) == before


@pytest.mark.parametrize(("answer", "code"), [("y", exits.OK), ("n", exits.REFUSED), ("", 5)])
def test_person_at_a_terminal_is_asked(
    own: Cavendish, served: tuple[DaemonProcess, FileServer], answer: str, code: int
):
    ended, shown = answered(
        served[0].state_dir, "models", "install", "big", question="[y/N]", answer=answer
    )
    assert ended == code, shown
    assert b"Fetch 204.8 kB" in shown


def test_model_that_is_not_offered_or_not_known_is_told(own: Cavendish):
    own("models", "install", "loose").refused("MODEL_NOT_OFFERED", exits.REFUSED)
    own("models", "install", "nothing").refused("MODEL_UNKNOWN", exits.REFUSED)
    line = own("models", "install", "generative").refused("MODEL_UNKNOWN", exits.REFUSED)
    assert "no model of the tier generative that can be fetched" in line


def test_downloads_that_are_not_allowed_are_refused_before_anybody_is_asked(own: Cavendish):
    own("settings", "set", "downloads", "never")
    line = own("models", "install", "big").refused("DOWNLOADS_NOT_ALLOWED", exits.REFUSED)
    assert "settings set downloads" in line
    assert "note: the settings do not allow it" in own("models", "list").out
    own("settings", "set", "downloads", "ask")


def test_failed_download_is_told_in_one_line_after_the_terms(
    own: Cavendish, served: tuple[DaemonProcess, FileServer]
):
    path = "/big/one.onnx"
    data, served[1].files[path] = served[1].files[path], b"x" * SIZE
    outcome = own("models", "install", "big", "--yes")
    served[1].files[path] = data
    assert outcome.code == exits.REFUSED
    assert outcome.err.splitlines()[-1].startswith("MODEL_FILE_BROKEN: The file one.onnx ")


def test_model_that_cannot_be_fetched_keeps_no_other_from_coming(
    own: Cavendish, served: tuple[DaemonProcess, FileServer]
):
    data = served[1].files.pop("/big/one.onnx")
    outcome = own("models", "install", "big", "pair", "--yes")
    served[1].files["/big/one.onnx"] = data
    assert outcome.code == exits.REFUSED
    assert outcome.err.splitlines()[-1].startswith("DOWNLOAD_FAILED: The file one.onnx ")
    assert outcome.out == "installed  pair\n"


def test_files_are_added_from_a_folder(own: Cavendish, tmp_path: Path):
    stick = tmp_path / "stick"
    stick.mkdir()
    for number, (name, size) in enumerate(TWO.items()):
        (stick / f"file{number}").write_bytes(content(name, size))
    assert own("models", "add", stick / "file0").out.splitlines() == [
        "took       pair: one.onnx",
        "waits      pair: other files of it are still missing",
    ]
    assert own("models", "add", "stick").out.splitlines()[-1] == "installed  pair"


def test_files_of_unknown_digests_are_added_on_ones_word(own: Cavendish, tmp_path: Path):
    (tmp_path / "one.onnx").write_bytes(b"graph")
    own("models", "add", "one.onnx").refused("MODEL_FILE_UNKNOWN", exits.REFUSED)
    added = own("models", "add", "--as", "loose", "one.onnx")
    assert "its digest was not known" in added.out
    assert added.out.endswith("installed  loose\n")


def test_path_that_is_not_there_is_an_error_of_files(own: Cavendish):
    own("models", "add", "nowhere").refused("FILE_UNUSABLE", exits.OUTPUT)


def test_interrupt_stops_the_installation(own: Cavendish, served: tuple[DaemonProcess, FileServer]):
    daemon, server = served
    server.hold.clear()
    command = [sys.executable, "-m", "cavendish.cli.main", "models", "install", "big", "--yes"]
    process = subprocess.Popen(
        [*command, "--state-dir", str(daemon.state_dir)], stderr=subprocess.PIPE
    )
    assert server.holding.wait(30)
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=30)
    server.hold.set()
    server.holding.clear()
    assert process.returncode == exits.INTERRUPTED, words
    assert listed(own)["big"]["done_bytes"] is None, "it goes on"
    assert listed(own)["big"]["state"] == "missing"


def test_model_is_measured_on_each_device(own: Cavendish):
    done = own("models", "bench", "cavendish-x2", "--json")
    assert done.code == exits.OK, done.err
    measured = [event for event in done.objects() if event["event"] == "measured"]
    assert measured[-1]["device"] == "cpu"
    assert measured[-1]["run_seconds"] > 0
    assert measured[-1]["graph"] == ""
    told = own("models", "bench", "cavendish-x2").out.splitlines()
    assert told[0] == "cavendish-x2:"
    assert "ms for the probe" in told[-1]
    own("models", "bench", "lama-fp32").refused("MODEL_NOT_INSTALLED", exits.REFUSED)


def test_what_is_wrong_with_one_model_keeps_no_other_from_its_turn(
    own: Cavendish, served: tuple[DaemonProcess, FileServer]
):
    own("models", "install", "--yes", "big", "pair")
    (served[0].paths.models / "installed" / "big" / "one.onnx").write_bytes(b"x" * SIZE)
    verified = own("models", "verify")
    assert verified.code == exits.REFUSED
    assert verified.err.startswith("MODEL_FILE_BROKEN")
    assert "right      pair" in verified.out
    measured = own("models", "bench", "nothing", "big", "cavendish-x2")
    assert measured.code == exits.REFUSED
    assert [line.partition(":")[0] for line in measured.err.splitlines()] == [
        "MODEL_UNKNOWN",
        "MODEL_FILE_BROKEN",
    ]
    assert "ms for the probe" in measured.out
    removed = own("models", "remove", "big", "big", "pair")
    assert removed.code == exits.REFUSED
    assert removed.out.count("removed") == 2
