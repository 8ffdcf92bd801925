# SPDX-License-Identifier: GPL-3.0-or-later
import numpy as np
import pytest

from cavendish.catalog.local_model import Values
from cavendish.engines.inference.reading import ANY, are_numbers, shaped, shares
from cavendish.errors import ModelContractBroken, ModelOutputBroken


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_one_that_is_no_number_is_found(bad: float) -> None:
    answer = np.zeros((2, 3, 4), np.float32)
    assert are_numbers(answer)
    answer[1, 2, 3] = bad
    assert not are_numbers(answer)


def test_whole_numbers_are_numbers_and_so_are_large_halves() -> None:
    assert are_numbers(np.full((2, 2), 7, np.int64))
    assert are_numbers(np.full(9, 60000, np.float16))


@pytest.mark.parametrize(
    ("kind", "answer", "wanted"),
    [
        (Values.UNIT, [0, 0.25, 1.5, -1], [0, 0.25, 1, 0]),
        (Values.BYTE, [0, 51, 255, 300], [0, 0.2, 1, 1]),
        (Values.SIGNED, [-1, 0, 1, 2], [0, 0.5, 1, 1]),
        (Values.LOGIT, [-1e9, 0, np.log(3), 1e9], [0, 0.5, 0.75, 1]),
        (Values.RANGE, [-3, -1, 1, 5], [0, 0.25, 0.5, 1]),
        (Values.NEARNESS, [10, 20, 30, 50], [0, 0.25, 0.5, 1]),
        (Values.RANGE, [7, 7, 7, 7], [0, 0, 0, 0]),
        (Values.INK, [1, 0.75, 0, -2], [0, 0.25, 1, 1]),
        (Values.PROBE, [0, 51, 102, 255], [0, 0.2, 0.4, 1]),
        (Values.PROBE, [0, 0.2, 0.4, 1.1], [0, 0.2, 0.4, 1]),
    ],
)
def test_answer_is_read_as_its_entry_says(
    kind: Values, answer: list[float], wanted: list[float]
) -> None:
    given = np.array(answer, np.float32)
    assert np.allclose(shares("m", given, kind), wanted, atol=1e-6)
    assert np.array_equal(given, np.array(answer, np.float32)), "the answer itself stays"


@pytest.mark.parametrize("kind", Values)
@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, 3e38])
def test_answer_that_is_no_number_is_refused(kind: Values, poison: float) -> None:
    with pytest.raises(ModelOutputBroken, match="not a number"):
        shares("m", np.array([0.5, poison], np.float32), kind)


def test_answer_of_another_scale_is_refused() -> None:
    with pytest.raises(ModelOutputBroken, match="128 on the average"):
        shares("m", np.full(9, 128, np.float32), Values.UNIT)


def test_empty_answer_is_refused() -> None:
    with pytest.raises(ModelOutputBroken, match="empty"):
        shares("m", np.zeros((1, 0, 4), np.float32), Values.UNIT)


def test_shape_that_was_expected_is_let_through() -> None:
    answer = np.zeros((1, 3, 5, 7), np.float32)
    assert shaped("m", answer, (1, 3, ANY, 7)) is answer


@pytest.mark.parametrize("shape", [(1, 3, 5), (1, 4, 5, 7), (1, 3, 0, 7), ()])
def test_other_shape_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ModelContractBroken, match="1 x 3 x any x 7 was expected"):
        shaped("m", np.zeros(shape, np.float32), (1, 3, ANY, 7))
