# SPDX-License-Identifier: GPL-3.0-or-later
"""The report: every method, ordered by rank, and every failure in words."""

import pytest

from bench.quality import report
from bench.quality.ranking import MEASURES, Table
from bench.quality.trial import Trial


@pytest.fixture
def table() -> Table:
    good, bad = (dict.fromkeys(MEASURES, value) for value in (0.5, 0.9))
    swapped = {"PSNR": 0.1, "SSIM": 0.1}
    return Table(("b", "a"), {"sea": {"a": good, "b": bad | swapped}, "sky": {"a": good}})


@pytest.fixture
def trials() -> list[Trial]:
    done = [Trial(m, "sea", 1.0, 2.0, "") for m in "ab"]
    return [*done, Trial("b", "sky", 60, 60, "not done within 60 s")]


def test_figures_order_methods_by_rank_and_count_failures(table, trials):
    text = report.figures(report.Section("All", ("sea", "sky")), table, trials)
    rows = text.splitlines()[-2:]
    assert rows[0].startswith("| a | 0 |")
    assert rows[1].startswith("| b | 1 |")
    assert "1 of 2 cases" in text


def test_verdict_names_the_leader_and_the_seam():
    worse = dict.fromkeys(MEASURES, 2.0) | {"PSNR": 0.1, "SSIM": 0.1}
    row = {"ours": dict.fromkeys(MEASURES, 1.0), "telea": worse}
    told = report.verdict(report.Section("All", ("sea",)), Table(("telea", "ours"), {"sea": row}))
    assert "best mean rank held: ours 1.00, then telea 2.00" in told
    assert "seam ratio held: 1.000, limit 1.15" in told


def test_failures_are_named(trials):
    assert report.failures(trials) == "- b on sky: not done within 60 s\n"


def test_no_failure_says_so():
    assert report.failures([]) == "- none\n"


def test_cases_of_a_method_come_worst_first(table):
    lines = report.ranks_by_case(table, "b").splitlines()
    assert lines[2].startswith("| sea | 2.0 |")
