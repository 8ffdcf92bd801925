# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
from pathlib import Path

from cavendish_client.lock import FileLock

HOLDER = (
    "import sys; from pathlib import Path; from cavendish_client.lock import FileLock\n"
    "lock = FileLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); sys.stdin.read()"
)


def test_lock_is_had_by_one_process_until_it_ends(tmp_path: Path):
    path = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "True\n"
        with FileLock(path) as lock:
            assert not lock.acquire()
        holder.kill()
    with FileLock(path) as lock:
        assert lock.acquire()


def test_lock_can_be_had_again_after_release(tmp_path: Path):
    for _ in range(2):
        with FileLock(tmp_path / "lock") as lock:
            assert lock.acquire()
            assert not FileLock(tmp_path / "lock").acquire()


def test_lock_file_is_private(tmp_path: Path):
    with FileLock(tmp_path / "lock") as lock:
        lock.acquire()
    assert (tmp_path / "lock").stat().st_mode & 0o777 == 0o600
