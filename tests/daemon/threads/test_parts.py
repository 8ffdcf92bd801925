# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.model import Part, Picture, Speaker, Turn
from cavendish.errors import BlobNotFound
from cavendish.threads import parts
from tests.daemon.threads.house import Memory, answered, asked

texts = st.builds(Part, text=st.text())
pictures = st.builds(Picture, st.binary(min_size=1), st.sampled_from(["image/png", "image/jpeg"]))
shown = st.builds(Part, picture=pictures)
verbatim = st.builds(Part, verbatim=st.binary(min_size=1))
turns = st.builds(
    Turn, st.sampled_from(Speaker), st.lists(texts | shown | verbatim, max_size=5).map(tuple)
)


@given(turns)
def test_turn_comes_back_to_the_byte(turn: Turn) -> None:
    blobs = Memory()
    assert parts.read(turn.speaker, parts.write(turn, blobs), blobs) == turn


@given(turns)
def test_digests_are_all_that_was_stored(turn: Turn) -> None:
    blobs = Memory()
    assert parts.digests(parts.write(turn, blobs)) == set(blobs.held)


def test_pictures_are_counted_with_the_bytes_of_all_parts() -> None:
    blobs = Memory()
    assert parts.pictures(parts.write(asked("words", b"123", b"45"), blobs)) == (2, 5)
    assert parts.pictures(parts.write(answered(b"1234567"), blobs)) == (0, 7)


def test_turn_whose_bytes_are_gone_is_told_of() -> None:
    text = parts.write(asked("words", b"123"), Memory())
    with pytest.raises(BlobNotFound):
        parts.read(Speaker.USER, text, Memory())
