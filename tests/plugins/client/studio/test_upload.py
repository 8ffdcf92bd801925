# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.upload."""

from __future__ import annotations

from cavendish_client import Upload
from cavendish_client.studio.upload import question


def test_question_tells_every_picture_and_where_to() -> None:
    words = question(Upload("example.org", ("the picture, 10 x 8 pixels", "the words"), False))
    assert words.splitlines() == [
        "This leaves your machine, for example.org:",
        "•  the picture, 10 x 8 pixels",
        "•  the words",
        "You will not be asked again for this document and this host.",
    ]
