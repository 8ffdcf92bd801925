# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Callable

import pytest

from cavendish.api import check
from cavendish.errors import InvalidRequest, JobNotFound


@pytest.mark.parametrize("value", ["a", "A-9", "-" * 64, "0" * 64])
def test_request_id_of_legal_characters_is_taken(value: str) -> None:
    assert check.request_id(value) == value


@pytest.mark.parametrize("value", ["", "a" * 65, "a b", "a\n", "ä", "a/b", "\0", "x" * 100_000])
def test_request_id_of_anything_else_is_refused(value: str) -> None:
    with pytest.raises(InvalidRequest):
        check.request_id(value)


@pytest.mark.parametrize(
    "broken",
    [
        lambda: check.text("field", "äb", 2),
        lambda: check.text("field", "", 2, required=True),
        lambda: check.between("field", -1, 0, 5),
        lambda: check.between("field", 6, 0, 5),
        lambda: check.present("field", False),
        lambda: check.each("field", [1, 2, 3], 2),
    ],
)
def test_refusal_names_the_field(broken: Callable[[], object]) -> None:
    with pytest.raises(InvalidRequest) as refused:
        broken()
    assert refused.value.values["field"] == "field"


def test_values_at_the_limit_are_taken() -> None:
    assert check.text("field", "ä", 2) == "ä"
    assert check.text("field", "", 0) == ""
    assert check.between("field", 5, 5, 5) == 5
    check.each("field", [1, 2], 2)
    check.present("field", True)


def test_job_id_that_cannot_be_one_is_not_found() -> None:
    assert check.job_id("0" * 64) == "0" * 64
    with pytest.raises(JobNotFound):
        check.job_id("0" * 65)
    with pytest.raises(InvalidRequest):
        check.job_id("")
