# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_krita.bridge."""

from __future__ import annotations

from dataclasses import replace

from cavendish_client import PixelFormat, Pixels
from cavendish_krita.bridge import in_kritas_order
from tests.plugins.krita.fakes import result


def test_rgba_becomes_bgra() -> None:
    made = replace(result(), image=Pixels(bytes((1, 2, 3, 4)) * 2, 2, 1))
    turned = in_kritas_order(made).image
    assert (turned.format, bytes(turned.view())) == (PixelFormat.BGRA8, bytes((3, 2, 1, 4)) * 2)


def test_kritas_own_order_is_left_alone() -> None:
    made = result()
    assert in_kritas_order(made) is made
