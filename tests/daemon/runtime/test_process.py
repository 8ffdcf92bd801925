# SPDX-License-Identifier: GPL-3.0-or-later
from cavendish.runtime.process import rss_bytes


def test_resident_memory_is_that_of_this_process() -> None:
    ballast = bytearray(64 << 20)
    with_ballast = rss_bytes()
    size = len(ballast)
    del ballast
    assert with_ballast - rss_bytes() > size // 2
