# SPDX-License-Identifier: GPL-3.0-or-later
"""Ranks and means over cases and methods, failures among them."""

import math

import numpy as np
import pytest

from bench.quality.ranking import MEASURES, Table, score


@pytest.fixture
def table() -> Table:
    cases = {
        "sea": {"a": {"SSIM": 0.9, "tex": 0.2}, "b": {"SSIM": 0.5, "tex": 0.1}},
        "sky": {"a": {"SSIM": 0.7, "tex": 0.4}, "b": {"SSIM": 0.7, "tex": 0.8}},
        "sun": {"a": {"SSIM": 0.1, "tex": 0.1}},
    }
    return Table(("a", "b"), cases)


def test_common_cases_are_those_that_every_method_finished(table):
    assert table.common() == ("sea", "sky")


def test_mean_is_taken_over_the_named_cases(table):
    assert table.mean("a", "SSIM", ["sea", "sky"]) == pytest.approx(0.8)


def test_mean_without_a_finished_case_is_nan(table):
    assert math.isnan(table.mean("b", "SSIM", ["sun"]))


def test_rank_prefers_high_ssim_and_low_distance(table):
    assert table.mean_rank("a", ["SSIM"], ["sea"]) == 1
    assert table.mean_rank("a", ["tex"], ["sea"]) == 2


def test_equal_scores_share_a_rank(table):
    assert table.mean_rank("a", ["SSIM"], ["sky"]) == 1.5


def test_failure_takes_the_last_rank(table):
    assert table.mean_rank("b", ["SSIM", "tex"], ["sun"]) == 2


def test_score_has_every_measure_and_does_not_depend_on_far_pixels():
    truth = np.random.default_rng(2).integers(0, 255, (200, 240, 3)).astype(np.uint8)
    hole = np.zeros((200, 240), bool)
    hole[80:100, 90:120] = True
    filled = np.where(hole[..., None], np.uint8(128), truth)
    far = filled.copy()
    far[:10, :10] = 0
    assert score(truth, filled, hole).keys() == MEASURES.keys()
    assert score(truth, far, hole) == score(truth, filled, hole)
