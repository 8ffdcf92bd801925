# SPDX-License-Identifier: GPL-3.0-or-later
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.runtime.redaction import Redaction


@pytest.mark.parametrize("spelled", [str, json.dumps, lambda secret: quote(secret, safe="")])
def test_secret_is_blanked_however_it_is_spelled(spelled: object) -> None:
    secret = 'AIza"sharp+key/1\\2'
    text = Redaction([secret]).blanked(f"url?key={spelled(secret)}&x=1")  # type: ignore[operator]
    assert "sharp" not in text
    assert "[secret]" in text


def test_secret_that_begins_like_another_leaves_no_rest() -> None:
    assert Redaction(["secret", "secret-and-more"]).blanked("secret-and-more") == "[secret]"


def test_word_that_is_too_short_to_be_a_secret_blanks_nothing() -> None:
    assert Redaction(["log", ""]).blanked("the log") == "the log"


def test_secret_that_comes_later_is_blanked_from_then_on() -> None:
    redaction = Redaction()
    redaction.add("later-secret")
    assert redaction.blanked("a later-secret") == "a [secret]"


@given(st.text(min_size=6), st.text(), st.text())
def test_no_secret_is_left(secret: str, before: str, after: str) -> None:
    blanked = Redaction([secret]).blanked(f"{before}{secret}{after}")
    assert secret not in blanked.replace("[secret]", "\0")
