# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
from pathlib import Path

import pytest

from cavendish.runtime.lock import AlreadyRunning, lifetime_lock

_HOLD = """
import sys
from pathlib import Path
from cavendish.runtime.lock import lifetime_lock
with lifetime_lock(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_lock_is_held_once_across_processes_and_freed_by_death(tmp_path: Path) -> None:
    path = tmp_path / "daemon.lock"
    command = [sys.executable, "-c", _HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(AlreadyRunning, match="already runs"), lifetime_lock(path):
            pytest.fail("held twice")
        holder.kill()
        holder.wait()
    with lifetime_lock(path):
        assert path.exists()
