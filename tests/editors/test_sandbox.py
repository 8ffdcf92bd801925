# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of tests.editors.sandbox."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from tests.editors.root import EditorRoot
from tests.editors.sandbox import Sandbox, outcome_of, start, stop

pytestmark = pytest.mark.editor


@pytest.fixture
def sandbox(editor_root: EditorRoot, tmp_path: Path) -> Sandbox:
    home = tmp_path / "home"
    home.mkdir()
    return Sandbox(editor_root, home, (tmp_path,), {"GIVEN": "yes"})


def run(sandbox: Sandbox, *arguments: str) -> tuple[int | None, str]:
    log = sandbox.home / "log"
    process = start(sandbox, arguments, log)
    process.wait(timeout=30)
    outcome = outcome_of(process, log)
    return outcome.returncode, outcome.output


def test_sandbox_shows_shared_folder_at_same_path(sandbox: Sandbox, tmp_path: Path) -> None:
    assert run(sandbox, "touch", str(tmp_path / "made inside")) == (0, "")
    assert (tmp_path / "made inside").exists()


def test_sandbox_keeps_root_read_only(sandbox: Sandbox) -> None:
    status, output = run(sandbox, "touch", "/usr/written")
    assert status == 1
    assert "Read-only" in output


def test_sandbox_hands_on_only_the_variables_given(sandbox: Sandbox) -> None:
    status, output = run(sandbox, "env")
    names = {line.partition("=")[0] for line in output.splitlines()}
    assert status == 0
    assert names <= {"PATH", "HOME", "LANG", "XDG_RUNTIME_DIR", "GIVEN", "PWD"}


def test_sandbox_shows_the_machines_shared_memory(sandbox: Sandbox) -> None:
    seen = Path(f"/dev/shm/cavendish-sandbox-test-{os.getpid()}")
    seen.write_text("here")
    try:
        assert run(sandbox, "cat", str(seen)) == (0, "here")
    finally:
        seen.unlink()


def test_stop_kills_everything_that_was_started(sandbox: Sandbox) -> None:
    mark = f"86400.{os.getpid()}"
    log = sandbox.home / "log"
    process = start(sandbox, ["sh", "-c", f"sleep {mark} & echo up; wait"], log)
    wait_for(lambda: "up" in log.read_text())
    stop(process)
    wait_for(lambda: not any(mark in " ".join(p.info["cmdline"] or []) for p in processes()))
    assert process.returncode != 0


def processes() -> list[psutil.Process]:
    return list(psutil.process_iter(["cmdline"]))


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)
