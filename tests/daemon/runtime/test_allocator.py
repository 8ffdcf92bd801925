# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys

import pytest

from cavendish.runtime.allocator import bound_memory, give_back

SIXTEEN_THREADS = """
import ctypes, resource, sys, threading
from pathlib import Path
from cavendish.runtime.allocator import bound_memory
if sys.argv[1] == "bound":
    assert bound_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
begin = threading.Barrier(16)

def work():
    for size in (200_000, 4 << 20, 8 << 20, 4 << 20):
        held = libc.malloc(size)
        libc.memset(held, 1, size)
        begin.wait()
        libc.free(held)
    begin.wait()

threads = [threading.Thread(target=work) for _ in range(16)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize())
"""


def kept(how: str) -> int:
    command = [sys.executable, "-c", SIXTEEN_THREADS, how]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can be told")
def test_memory_of_many_threads_is_given_back() -> None:
    assert kept("bound") < kept("free") / 2


ONE_HOLDS_ALL = """
import ctypes, resource
from pathlib import Path
from cavendish.runtime.allocator import bound_memory, give_back

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()

bound_memory()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
before = resident()
pieces = [libc.malloc(1 << 20) for _ in range(64)]
last = libc.malloc(100_000)
for piece in pieces:
    libc.memset(piece, 1, 1 << 20)
for piece in pieces:
    libc.free(piece)
kept = resident() - before
give_back()
print(kept, resident() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc can be told")
def test_memory_that_a_small_piece_holds_on_to_is_given_back() -> None:
    command = [sys.executable, "-c", ONE_HOLDS_ALL]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    kept, left = map(int, done.stdout.split())
    assert kept > 48 << 20
    assert left < 16 << 20


def test_nothing_is_given_back_where_nothing_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    give_back()


def test_what_cannot_be_bound_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert not bound_memory()
