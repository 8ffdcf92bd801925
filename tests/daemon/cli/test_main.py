# SPDX-License-Identifier: GPL-3.0-or-later
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from cavendish.cli import exits, package, status
from cavendish.cli.main import VERBS
from cavendish_client import errors
from tests.daemon.cli.conftest import Cavendish, Outcome


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_json_and_state_dir(
    cavendish: Cavendish, verb: str, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        cavendish(verb, "--help")
    assert caught.value.code == 0
    shown = capsys.readouterr().out
    assert "--json" in shown
    assert "--state-dir" in shown


def test_help_tells_the_exit_codes(cavendish: Cavendish, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        cavendish("--help")
    shown = capsys.readouterr().out
    assert all(meaning in shown for meaning in exits.MEANINGS.values())


@pytest.mark.parametrize("line", [[], ["nothing"], ["status", "--nothing"], ["fill"]])
def test_wrong_command_line_is_a_usage_error_in_one_line(
    cavendish: Cavendish, line: list[str], capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit) as caught:
        cavendish(*line)
    told = capsys.readouterr()
    Outcome(int(caught.value.code or 0), *told).refused("INVALID_REQUEST", exits.USAGE)
    assert "--help`" in told.err


def test_wrong_command_line_is_an_object_too_with_json(
    cavendish: Cavendish, capsys: pytest.CaptureFixture[str]
):
    with pytest.raises(SystemExit):
        cavendish("fill", "--json")
    told = json.loads(capsys.readouterr().out)
    assert told["error"]["reason"] == "INVALID_REQUEST"


def test_bug_is_one_line_and_its_traceback_a_file(
    cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    def broken(*_: object) -> int:
        raise ZeroDivisionError

    monkeypatch.setattr(status, "run", broken)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    done = cavendish("status", "--json")
    done.refused("INTERNAL", exits.FAILED)
    report = Path(done.objects()[0]["error"]["metadata"]["report"])
    assert "ZeroDivisionError" in report.read_text()


def test_lack_of_memory_is_told(cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> int:
        raise MemoryError

    monkeypatch.setattr(package, "run", broken)
    cavendish("package").refused("OUT_OF_MEMORY", exits.REFUSED)


def test_interrupt_has_its_exit_code(cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch):
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(status, "run", interrupted)
    done = cavendish("status")
    assert (done.code, done.err) == (exits.INTERRUPTED, "interrupted\n")


def test_error_is_an_object_too_with_json(cavendish: Cavendish):
    done = cavendish("status", "--json")
    done.refused("DAEMON_UNAVAILABLE", exits.DAEMON)
    (told,) = done.objects()
    assert told["event"] == "error"
    assert set(told["error"]) == {"reason", "message", "next_step", "metadata"}


def test_output_that_nobody_reads_ends_quietly(tmp_path: Path):
    log = tmp_path / "cavendish.log"
    log.write_text("a line\n" * 200_000)
    command = (
        f"{sys.executable} -m cavendish.cli.main logs -n 200000 --state-dir {tmp_path} | head -1"
    )
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("a line\n", "")


def test_status_brings_no_array_library():
    code = (
        "import sys; from cavendish.cli.main import main; main(['status', '--state-dir', '/no']); "
        "print([name for name in ('numpy', 'PIL', 'tqdm', 'grpc') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_error_has_an_exit_code():
    for cls in errors.subclasses():
        error = cls.__new__(cls)
        assert exits.code_of(error) in exits.MEANINGS
