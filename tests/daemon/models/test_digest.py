# SPDX-License-Identifier: GPL-3.0-or-later
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.models.digest import CHUNK, copied, digest_of


@given(st.binary(max_size=100))
def test_what_is_written_is_what_was_hashed(data: bytes) -> None:
    target = io.BytesIO()
    assert copied(io.BytesIO(data), target) == hashlib.sha256(data).hexdigest()
    assert target.getvalue() == data


def test_reading_is_told_chunk_by_chunk_and_can_be_ended(tmp_path: Path) -> None:
    path, told = tmp_path / "file", []
    path.write_bytes(bytes(2 * CHUNK + 1))
    digest_of(path, told.append)
    assert told == [CHUNK, CHUNK, 1]

    def stop(_count: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        digest_of(path, stop)
