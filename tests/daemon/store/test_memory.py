# SPDX-License-Identifier: GPL-3.0-or-later
import sys
from pathlib import Path

import pytest

from cavendish.store.memory import available_bytes


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
    assert available_bytes(source) == expected


def test_available_memory_is_unknown_where_nobody_tells(tmp_path: Path) -> None:
    assert available_bytes(tmp_path / "nothing") == sys.maxsize
