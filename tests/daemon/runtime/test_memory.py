# SPDX-License-Identifier: GPL-3.0-or-later
import sys
from pathlib import Path

import pytest

from cavendish.runtime.memory import available_bytes


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("MemTotal: 9 kB\nMemAvailable:    2048 kB\n", 2048 * 1024),
        ("MemTotal: 9 kB\n", sys.maxsize),
        ("", sys.maxsize),
    ],
)
def test_available_memory_is_what_the_kernel_estimates(
    tmp_path: Path, content: str, expected: int
) -> None:
    source = tmp_path / "meminfo"
    source.write_text(content)
    assert available_bytes(source, tmp_path) == expected


def test_available_memory_is_unknown_where_nobody_tells(tmp_path: Path) -> None:
    assert available_bytes(tmp_path / "nothing", tmp_path) == sys.maxsize


def group(folder: Path, **files: object) -> None:
    """A control group as the kernel shows it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(f"{content}\n")


def test_bound_of_a_container_counts_with_what_the_kernel_could_give_up(tmp_path: Path) -> None:
    group(tmp_path / "proc/self", cgroup="0::/box/inner")
    home, stat = tmp_path / "sys/fs/cgroup", "anon 600\ninactive_file 200\nactive_file 50"
    group(home / "box/inner", memory__max="max", memory__current=900, memory__stat=stat)
    group(home / "box", memory__max=1000, memory__current=900, memory__stat=stat)
    assert available_bytes(tmp_path / "nothing", tmp_path) == 1000 - 900 + 250


def test_container_that_sees_its_own_group_alone_is_bound_by_it(tmp_path: Path) -> None:
    group(tmp_path / "proc/self", cgroup="4:memory:/docker/0123\n1:cpu:/docker/0123")
    group(
        tmp_path / "sys/fs/cgroup/memory",
        memory__limit_in_bytes=5000,
        memory__usage_in_bytes=6000,
        memory__stat="total_inactive_file 3000",
    )
    assert available_bytes(tmp_path / "nothing", tmp_path) == 2000


def test_group_without_a_bound_is_none(tmp_path: Path) -> None:
    group(tmp_path / "proc/self", cgroup="4:memory:/")
    folder = tmp_path / "sys/fs/cgroup/memory"
    told = {"memory__limit_in_bytes": sys.maxsize - 4095, "memory__usage_in_bytes": 1}
    group(folder, memory__stat="total_cache 0", **told)
    assert available_bytes(tmp_path / "nothing", tmp_path) == sys.maxsize


def test_this_machine_has_some() -> None:
    assert 0 < available_bytes() < 1 << 50
