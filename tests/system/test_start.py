# SPDX-License-Identifier: GPL-3.0-or-later
"""The daemon's life: starts light, once; leaves when asked, when idle, when replaced."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from cavendish_proto.v1 import daemon_pb2 as pb
from tests.daemon_process import COMMAND, DaemonProcess, running_daemon, wait_for
from tests.system.caller import Caller

IDLE_RSS_BYTES = 60 << 20
HEAVY = (
    "numpy",
    "PIL",
    "psutil",
    "grpclib",
    "h2",
    "google.genai",
    "httpx2",
    "pydantic",
    "cavendish.engines.classic",
    "cavendish.engines.gemini",
)

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _modules_at_start(state_dir: Path) -> set[str]:
    """What a daemon that serves has imported, as the interpreter itself tells."""
    environment = os.environ | {"PYTHONPROFILEIMPORTTIME": "1"}
    command = [*COMMAND, "--state-dir", str(state_dir), "--idle-exit", "0.01"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}


def test_daemon_at_start_has_loaded_no_engine_and_no_array_library(state_dir: Path) -> None:
    modules = _modules_at_start(state_dir)
    assert {"grpc.aio", "cavendish.engines.registry"} <= modules
    loaded = {m for m in modules if any(m == h or m.startswith(f"{h}.") for h in HEAVY)}
    assert loaded == set()


def loaded(caller: Caller) -> set[str]:
    """The engines whose code the daemon has imported."""
    engines = caller.call(caller.daemon.GetStatus, pb.GetStatusRequest()).engines
    return {engine.name for engine in engines if engine.loaded}


@linux
def test_engine_is_mapped_only_after_its_first_job(caller: Caller, daemon: DaemonProcess) -> None:
    maps = Path(f"/proc/{daemon.pid}/maps")
    assert "numpy" not in maps.read_text()
    assert "classic" not in loaded(caller)
    caller.run()
    assert "numpy" in maps.read_text()
    assert "classic" in loaded(caller)


@linux
def test_daemon_idles_light(caller: Caller, daemon: DaemonProcess) -> None:
    caller.handshake()
    assert _rss_bytes(daemon.pid) <= IDLE_RSS_BYTES


@linux
def test_daemon_that_nobody_calls_uses_no_cpu(daemon: DaemonProcess) -> None:
    # Threads that end their own start-up are not idling yet.
    before, settled = -1.0, _cpu_seconds(daemon.pid)
    while settled != before:
        before = settled
        _window(0.5)
        settled = _cpu_seconds(daemon.pid)
    _window(2.0)
    assert _cpu_seconds(daemon.pid) - settled <= 0.02


def _window(seconds: float) -> None:
    """Lets time pass: the subject is what the daemon does in it."""
    end = time.monotonic() + seconds
    wait_for(lambda: time.monotonic() >= end, seconds + 5)


def test_state_folder_and_what_is_in_it_are_private(daemon: DaemonProcess) -> None:
    paths = daemon.paths
    for folder in (paths.root, paths.exchange, paths.fast_exchange, paths.blobs):
        if folder.exists():
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700, folder
    for file in (paths.discovery, paths.journal, paths.log, paths.exchange / "nonce"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


def test_second_daemon_in_a_state_folder_is_refused(daemon: DaemonProcess) -> None:
    second = subprocess.run(
        [*COMMAND, "--state-dir", str(daemon.state_dir)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert second.stderr.startswith("ALREADY_RUNNING: ")
    assert second.stderr.count("\n") == 1
    assert daemon.discovery()["pid"] == daemon.pid


def test_daemon_leaves_when_idle(state_dir: Path) -> None:
    daemon = DaemonProcess(state_dir, "--idle-exit", "0.3")
    # It may have left before anyone has seen it serve.
    process = daemon.launch()
    assert process.wait(20) == 0
    assert "serving" in [line["message"] for line in daemon.log()]
    assert not daemon.paths.discovery.exists()
    assert not daemon.leftovers()
    process.stderr.close()


def test_open_stream_keeps_an_idle_daemon(state_dir: Path) -> None:
    # Time enough for the caller to come, on a machine with much else to do.
    daemon = DaemonProcess(state_dir, "--idle-exit", "2").start()
    assert daemon.process is not None
    with Caller.of(daemon) as caller:
        health = health_pb2_grpc.HealthStub(caller.channel)
        watch = caller.call(health.Watch, health_pb2.HealthCheckRequest())
        assert next(watch).status == health_pb2.HealthCheckResponse.SERVING
        _window(2.5)
        assert daemon.process.poll() is None
        watch.cancel()
    assert daemon.process.wait(20) == 0
    daemon.process.stderr.close()


def test_shutdown_now_leaves_at_once(state_dir: Path) -> None:
    daemon = DaemonProcess(state_dir).start()
    process = daemon.process
    assert process is not None
    with Caller.of(daemon) as caller:
        answer = caller.call(caller.daemon.Shutdown, pb.ShutdownRequest(when_idle=False))
    assert answer.unfinished_jobs == 0
    assert process.wait(5) == 0
    assert not daemon.paths.discovery.exists()
    process.stderr.close()


def test_shutdown_when_idle_waits_for_jobs_and_takes_no_new_ones(state_dir: Path) -> None:
    daemon = DaemonProcess(state_dir).start()
    process = daemon.process
    assert process is not None
    with Caller.of(daemon) as caller:
        created = caller.fill(size=256)
        watch = caller.watch(created.job_id)
        next(watch)
        caller.call(caller.daemon.Shutdown, pb.ShutdownRequest(when_idle=True))
        with pytest.raises(grpc.RpcError) as refused:
            caller.fill()
        assert refused.value.code() == grpc.StatusCode.UNAVAILABLE
    assert process.wait(20) == 0
    process.stderr.close()
    with running_daemon(state_dir) as again, Caller.of(again) as caller:
        assert caller.finish(created.job_id).job_id == created.job_id


def test_discovery_file_tells_how_to_reach_the_daemon(daemon: DaemonProcess) -> None:
    content = json.loads(daemon.paths.discovery.read_bytes())
    assert content["api"] == {"low": 1, "high": 1}
    assert content["address"].startswith("127.0.0.1:")
    assert content["log"] == str(daemon.paths.log)
    assert len({content["request_token"], content["response_token"]}) == 2


def test_port_that_is_taken_is_refused_with_one_line(daemon: DaemonProcess, tmp_path: Path) -> None:
    port = daemon.address.rpartition(":")[2]
    command = [*COMMAND, "--state-dir", str(tmp_path / "other"), "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("DAEMON_START_FAILED: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--port", "65536"], "INVALID_REQUEST"),
        (["--port", "-1"], "INVALID_REQUEST"),
        (["--idle-exit", "nan"], "INVALID_REQUEST"),
        (["--idle-exit", "-1"], "INVALID_REQUEST"),
        (["--no-such-flag"], "INVALID_REQUEST"),
    ],
)
def test_daemon_refuses_flags_with_one_line(
    state_dir: Path, arguments: list[str], reason: str
) -> None:
    command = [*COMMAND, "--state-dir", str(state_dir), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{reason}: ")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
