# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.engines.gemini.bucket import Bucket


def sent(bucket: Bucket, start: float, until: float) -> int:
    """How many requests of a client that never tires are sent, and pass, between two times."""
    now, count = start, 0
    while (now := now + bucket.wait(now)) < until and count < 10_000:
        bucket.take(now)
        count += 1
    return count


def test_bucket_lets_everything_through_until_it_is_told_otherwise() -> None:
    assert sent(Bucket(), 0.0, 1.0) == 10_000


def test_nothing_is_sent_before_the_time_that_was_told() -> None:
    bucket = Bucket()
    bucket.limited(5.0, 37.0, None)
    assert bucket.wait(5.0) == 37.0
    assert bucket.wait(42.0) == 0.0


def test_rate_that_was_told_is_kept_to() -> None:
    bucket = Bucket()
    bucket.limited(3.0, 1.0, 6)
    assert bucket.per_second == pytest.approx(0.1)
    assert sent(bucket, 4.0, 64.0) == 6


def test_rate_that_was_told_is_not_believed_where_more_got_through() -> None:
    bucket = Bucket()
    for number in range(120):
        bucket.passed(number / 2)
    bucket.limited(60.0, 30.0, 20)
    assert bucket.per_second == pytest.approx(2 * 0.7, rel=0.05)


@pytest.mark.parametrize("seconds", [1.0, 10.0, 60.0])
def test_rate_is_learnt_from_what_got_through(seconds: float) -> None:
    bucket = Bucket()
    for number in range(600):
        bucket.passed(number / 10)
    bucket.limited(60.0, seconds, None)
    assert bucket.per_second == pytest.approx(7.0, rel=0.05)


def test_answers_that_come_together_count_once() -> None:
    bucket = Bucket()
    for number in range(600):
        bucket.passed(number / 10)
    for _ in range(16):
        bucket.limited(60.0, 10.0, None)
    assert bucket.per_second == pytest.approx(7.0, rel=0.05)


def test_rate_grows_with_each_success_and_drops_with_each_refusal() -> None:
    bucket = Bucket()
    bucket.limited(0.0, 10.0, None)
    first = bucket.per_second
    assert first == pytest.approx(0.1)
    for _ in range(10):
        bucket.passed(20.0)
    assert bucket.per_second == pytest.approx(0.1 * 1.1**10)
    bucket.limited(30.0, 10.0, None)
    assert bucket.per_second == pytest.approx(0.1 * 1.1**10 * 0.7)


def test_limit_is_forgotten_after_a_while() -> None:
    bucket = Bucket()
    bucket.limited(0.0, 10.0, 1)
    bucket.wait(601.0)
    assert bucket.per_second is None
    assert sent(bucket, 601.0, 602.0) == 10_000
