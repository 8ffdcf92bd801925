# SPDX-License-Identifier: GPL-3.0-or-later
"""The contact sheet: a row a case, and never too large to commit."""

import numpy as np

from bench.quality import sheet


def test_sheet_has_a_column_for_hole_truth_and_each_method(case):
    drawn = sheet.draw([case, case], {"noise": {"ours": case.truth}}, ["ours", "telea"])
    assert drawn.width % 4 == 0
    assert drawn.height % 2 == 0
    assert len(drawn.getcolors(drawn.width * drawn.height)) > 100


def test_view_lies_inside_the_picture_and_holds_the_hole():
    hole = np.zeros((50, 400), bool)
    hole[40:50, 380:400] = True
    rows, columns = sheet._view(hole)
    assert hole[rows, columns].sum() == hole.sum()
    assert rows.start >= 0
    assert columns.stop <= 400


def test_saved_sheet_stays_under_the_limit(tmp_path):
    noise = np.random.default_rng(1).integers(0, 255, (2400, 2400, 3)).astype(np.uint8)
    sheet.save(sheet.Image.fromarray(noise), tmp_path / "sheet.jpg")
    assert (tmp_path / "sheet.jpg").stat().st_size <= 1_500_000
