# SPDX-License-Identifier: GPL-3.0-or-later
import json
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import cavendish_client
from cavendish_client import Background, PixelFormat, Pixels, errors, start
from cavendish_client.paths import StatePaths
from tests.daemon_process import wait_for, zombies_of
from tests.plugins.client.squatter import Squatter

IMAGE = Pixels(os.urandom(64 * 64 * 4), 64, 64)
MASK = Pixels(
    b"".join(b"\xff" * 8 + bytes(56) if 8 <= y < 16 else bytes(64) for y in range(64)),
    *(64, 64, PixelFormat.GRAY8),
)


@pytest.fixture
def state(paths: StatePaths, monkeypatch: pytest.MonkeyPatch) -> Iterator[StatePaths]:
    """A state folder whose daemon is stopped at the end."""
    monkeypatch.delenv("CAVENDISHD", raising=False)
    yield paths
    try:
        with cavendish_client.connect("end", "1", paths.root, start=False) as client:
            client.shutdown()
    except errors.DaemonUnavailable:
        return
    wait_for(lambda: not paths.discovery.exists())


def connect(paths: StatePaths) -> cavendish_client.Client:
    return cavendish_client.connect("test", "1", paths.root)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return pid not in zombies_of(os.getpid())


def test_connect_starts_the_daemon_and_finds_it_again(state: StatePaths):
    with connect(state) as client:
        pid = client.status().pid
        assert client.fill(IMAGE, MASK).placement.width == 8
    with connect(state) as client:
        assert client.status().pid == pid
    assert state.root.stat().st_mode & 0o777 == 0o700
    assert state.start_log.stat().st_mode & 0o777 == 0o600


def test_many_clients_at_once_start_one_daemon(state: StatePaths):
    sessions = [Background("test", "1", state.root) for _ in range(8)]
    handles = [session.submit(lambda client: client.status()) for session in sessions]
    pids = {handle.result(60).pid for handle in handles}
    for session in sessions:
        session.close()
    assert len(pids) == 1


def test_killed_daemon_is_started_again_and_its_job_goes_on(state: StatePaths):
    killed: list[int] = []
    with connect(state) as client:
        pid = client.status().pid

        def kill(_: object) -> None:
            if not killed:
                killed.append(pid)
                os.kill(pid, signal.SIGKILL)

        result = client.fill(IMAGE, MASK, on_progress=kill, request_id="once")
        assert result.placement.width == 8
        assert client.status().pid != pid
        assert [job.request_id for job in client.jobs().jobs] == ["once"]
    assert not is_alive(pid)


def test_daemon_that_keeps_stopping_is_not_started_for_ever(state: StatePaths):
    with connect(state) as client:
        for _ in range(4):
            pid = client.status().pid
            os.kill(pid, signal.SIGKILL)
            wait_for(lambda pid=pid: not is_alive(pid))
        with pytest.raises(errors.DaemonStartFailed, match="keeps stopping"):
            client.status()


def test_stale_file_with_a_squatter_on_the_port_leads_to_a_new_daemon(state: StatePaths):
    with connect(state) as client:
        pid = client.status().pid
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not is_alive(pid))
    with Squatter(hangs_up=True) as squatter:
        stale = json.loads(state.discovery.read_bytes())
        state.discovery.write_text(json.dumps(stale | {"address": f"127.0.0.1:{squatter.port}"}))
        with connect(state) as client:
            assert client.status().pid != pid
    assert squatter.connections


def test_daemon_that_cannot_start_tells_why(state: StatePaths, monkeypatch: pytest.MonkeyPatch):
    line = "import sys; sys.exit('DISK_FULL: There is no room; free some space')"
    monkeypatch.setenv("CAVENDISHD", f'{sys.executable} -c "{line}"')
    with pytest.raises(errors.DaemonStartFailed, match=r"There is no room\.") as caught:
        connect(state)
    assert caught.value.next_step == "Free some space."


def test_daemon_that_breaks_tells_its_last_line(state: StatePaths, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAVENDISHD", f'{sys.executable} -c "import no_such_module"')
    with pytest.raises(errors.DaemonStartFailed, match="no_such_module"):
        connect(state)


def test_command_that_is_not_there_is_told(state: StatePaths, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CAVENDISHD", "/nowhere/cavendishd")
    with pytest.raises(errors.DaemonStartFailed, match="cannot be run"):
        connect(state)


def test_state_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(errors.DaemonStartFailed, match="cannot be used") as caught:
            connect(StatePaths(folder))
        assert "write there" in caught.value.next_step


def test_sandboxed_program_tells_the_command_instead(
    state: StatePaths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "mark").touch()
    monkeypatch.setattr(start, "FLATPAK_MARK", tmp_path / "mark")
    with pytest.raises(errors.DaemonUnavailable) as caught:
        connect(state)
    assert caught.value.metadata["command"] == "cavendish start"
    assert "cavendish start" in caught.value.next_step


def test_command_is_looked_for_in_order(paths: StatePaths, monkeypatch: pytest.MonkeyPatch):
    paths.root.mkdir(mode=0o700)
    program = paths.root / "cavendishd"
    program.write_text("")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", str(paths.root))
    assert start.command(paths) == [str(program)]
    noted = json.dumps({"daemon_command": [str(program), "--x"]})
    paths.install.write_text(noted)
    paths.install.chmod(0o600)
    assert start.command(paths) == [str(program), "--x"]
    monkeypatch.setenv("CAVENDISHD", "run 'the daemon'")
    assert start.command(paths) == ["run", "the daemon"]


def test_command_in_a_file_that_others_can_write_is_not_believed(paths: StatePaths):
    paths.root.mkdir(mode=0o700)
    paths.install.write_text("{}")
    paths.install.chmod(0o666)
    with pytest.raises(errors.DaemonNotGenuine, match="open to other users"):
        start.installation(paths)


def test_daemon_that_is_nowhere_is_told(paths: StatePaths, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(errors.DaemonUnavailable, match="not installed") as caught:
        start.command(paths)
    assert "cavendish setup" in caught.value.next_step


def test_environment_of_the_editor_stays_out_of_the_daemon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", "/editor")
    monkeypatch.setenv("PYTHONHOME", "/editor")
    monkeypatch.setenv("CAVENDISH_STATE_DIR", "/mine")
    kept = start.environment()
    assert "PATH" in kept
    assert kept["CAVENDISH_STATE_DIR"] == "/mine"
    assert not {"LD_LIBRARY_PATH", "PYTHONHOME"} & set(kept)


def test_start_leaves_no_zombie(state: StatePaths):
    with connect(state) as client:
        pid = client.status().pid
        client.shutdown()
    wait_for(lambda: not is_alive(pid))
    wait_for(lambda: "cavendishd-reaper" not in {thread.name for thread in threading.enumerate()})
    assert not zombies_of(os.getpid())
