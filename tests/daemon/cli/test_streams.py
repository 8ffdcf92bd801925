# SPDX-License-Identifier: GPL-3.0-or-later
import io
import subprocess
import sys
from pathlib import Path

import pytest

from cavendish.cli import exits, streams
from cavendish_client import errors

PROGRAM = f"{sys.executable} -m cavendish.cli.main"
full = pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What one run of `cavendish` with odd streams says; its state folder is empty."""
    command = f"{PROGRAM} {line.format(state=folder)}"
    return subprocess.run(command, shell=True, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_verb_runs_though_its_streams_are_closed(tmp_path: Path, closed: str):
    done = shell(f"stop --state-dir {{state}} {closed}", tmp_path)
    assert (done.returncode, done.stderr) == (exits.OK, "")


def test_stdin_that_is_closed_holds_nothing_and_is_no_terminal(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "stdin", None)
    streams.open_streams(as_json=False)
    with sys.stdin as made:
        assert not made.isatty()
        assert made.read() == ""


@full
@pytest.mark.parametrize("flags", ["", "--json"])
def test_output_without_room_is_told(tmp_path: Path, flags: str):
    done = shell(f"stop --state-dir {{state}} {flags} >/dev/full", tmp_path)
    assert done.returncode == exits.OUTPUT
    assert done.stderr.startswith("FILE_UNUSABLE: standard output: No space left")
    assert done.stderr.count("\n") == 1


def test_any_name_can_be_written_on_any_terminal(monkeypatch: pytest.MonkeyPatch):
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    streams.open_streams(as_json=False)
    print("ü\udcff", flush=True)
    assert shown.getvalue() == b"\\xfc\\udcff\n"


def test_json_is_utf8_everywhere(monkeypatch: pytest.MonkeyPatch):
    shown = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding="ascii"))
    streams.open_streams(as_json=True)
    print("ü", flush=True)
    assert shown.getvalue() == "ü\n".encode()


def test_reader_that_has_left_is_no_error():
    with pytest.raises(BrokenPipeError), streams.writing():
        raise BrokenPipeError


@full
def test_what_stops_stdout_is_an_error_and_not_met_again(monkeypatch: pytest.MonkeyPatch):
    with Path("/dev/full").open("w") as stuck:
        monkeypatch.setattr(sys, "stdout", stuck)
        with pytest.raises(errors.FileUnusable, match="standard output"), streams.writing():
            print("words", flush=True)
        stuck.flush()
