# SPDX-License-Identifier: GPL-3.0-or-later
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.engines.onnx.wire import field, fields


@given(st.lists(st.tuples(st.integers(1, 5000), st.binary(max_size=300)), max_size=5))
def test_fields_come_back_as_they_were_written(written: list[tuple[int, bytes]]) -> None:
    message = b"".join(field(number, content) for number, content in written)
    for home in (message, memoryview(message)):
        assert [(one.number, bytes(one.content)) for one in fields(home)] == written
        assert b"".join(one.raw for one in fields(home)) == message


@pytest.mark.parametrize("message", [b"\x08\x96\x01", b"\x09" + bytes(8), b"\x0d" + bytes(4)])
def test_numbers_are_passed_over(message: bytes) -> None:
    (one,) = fields(message)
    assert (one.number, one.raw) == (1, message)


@pytest.mark.parametrize("message", [b"\x0a\x02a", b"\x09", b"\x0b", b"\xff" * 9, b"\x0a"])
def test_what_is_no_message_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        list(fields(message))
