# SPDX-License-Identifier: GPL-3.0-or-later
import pickle
import traceback
from dataclasses import dataclass

import pytest

from cavendish.secrets.secret import Secret

KEY = "AIzaSyD-0123456789abcdefghijklmnopqrstu"


@dataclass(frozen=True)
class Holder:
    key: Secret


def test_secret_is_the_string_that_it_holds() -> None:
    assert Secret(KEY) == KEY
    assert {"x-goog-api-key": Secret(KEY)} == {"x-goog-api-key": KEY}
    assert Secret(KEY).encode() == KEY.encode()


@pytest.mark.parametrize(
    "holder", [Secret(KEY), [Secret(KEY)], {1: Secret(KEY)}, Holder(Secret(KEY))]
)
def test_repr_of_what_holds_a_secret_shows_none_of_it(holder: object) -> None:
    assert "Secret(...)" in repr(holder)
    assert KEY not in f"{holder!r} {[holder]}"


def test_traceback_with_local_values_shows_none_of_it() -> None:
    def fail(key: Secret) -> None:
        raise ValueError("no")

    try:
        fail(Secret(KEY))
    except ValueError as error:
        shown = "".join(
            traceback.TracebackException.from_exception(error, capture_locals=True).format()
        )
    assert "key = Secret(...)" in shown
    assert KEY not in shown.replace(f'KEY = "{KEY}"', "")


def test_secret_is_not_pickled() -> None:
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))


def test_hint_is_the_end_of_a_long_key_and_nothing_of_a_short_one() -> None:
    assert Secret(KEY).hint == "rstu"
    assert Secret("twelve-chars").hint == ""
