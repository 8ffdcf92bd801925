# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.runtime.tokens import Tokens


def test_tokens_are_long_and_new_each_time() -> None:
    first, second = Tokens(), Tokens()
    made = {first.request, first.response, second.request, second.response}
    assert len(made) == 4
    assert min(map(len, made)) >= 43


@pytest.mark.parametrize("shown", [None, "", "as", "ask ", "Ask", b"", b"as", b"\xff", "\udcff"])
def test_wrong_token_is_not_accepted(shown: str | bytes | None) -> None:
    assert not Tokens("ask", "answer").accepts(shown)


def test_response_token_is_no_request_token() -> None:
    assert not Tokens("ask", "answer").accepts("answer")


@pytest.mark.parametrize("shown", ["ask", b"ask"])
def test_request_token_is_accepted(shown: str | bytes) -> None:
    assert Tokens("ask", "answer").accepts(shown)


def test_tokens_do_not_show_themselves() -> None:
    assert "ask" not in repr(Tokens("ask", "answer"))
