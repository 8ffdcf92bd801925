# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits, png16
from tests.daemon.cli.cloud import SELECTED, opened, outside, save_scene, selection
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    """The mask of the scene."""
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    return tmp_path / "mask.png"


def test_edit_changes_the_selection_and_no_bit_outside(
    cloudy: Cavendish, standin: StandIn, mask: Path, tmp_path: Path
):
    before = save_scene(tmp_path / "in.png")
    done = cloudy(
        *("edit", "in.png", "--mask", mask, "--prompt", "a red door", "-o", "out.png", "--json")
    )
    assert done.code == exits.OK, done.err
    after = opened(tmp_path / "out.png")
    assert outside(before, after, selection())
    assert (after[SELECTED] != before[SELECTED]).any(axis=2).mean() > 0.5
    told = done.objects()[-1]
    assert (told["event"], told["engine"], told["model"]) == (
        "result",
        "gemini",
        "gemini-nano-banana-2.1",
    )
    assert told["cost_usd"] == pytest.approx(standin.bill()["micro_dollars"] / 1e6, abs=1e-6)
    assert told["upload"]["host"] == "127.0.0.1"
    stages = [line["stage"] for line in done.objects() if line["event"] == "progress"]
    assert "Asking Nano Banana 2.1" in stages


def test_edit_of_a_deep_picture_keeps_its_depth(cloudy: Cavendish, mask: Path, tmp_path: Path):
    before = save_scene(tmp_path / "flat.png").astype(np.uint16) * 257 + 3
    with (tmp_path / "in.png").open("wb") as file:
        png16.write(file, before, None)
    done = cloudy("edit", "in.png", "--mask", mask, "--prompt", "a red door", "-o", "out.png")
    assert done.code == exits.OK, done.err
    after = png16.read(tmp_path / "out.png", before.size).samples
    assert after.dtype == np.uint16
    assert outside(before, after, selection())
    assert (after[SELECTED] != before[SELECTED]).any()


def test_edit_with_references_and_a_doodle_shows_them_all(
    cloudy: Cavendish, standin: StandIn, mask: Path, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    save_scene(tmp_path / "hat.png", 3, 80, 60)
    drawn = np.zeros((*selection().shape, 4), np.uint8)
    drawn[150:156, 210:330] = (255, 0, 255, 255)
    Image.fromarray(drawn).save(tmp_path / "notes.png")
    done = cloudy(
        *("edit", "in.png", "--mask", mask, "--prompt", "put @Red hat here", "-o", "out.png"),
        *("--ref", "object:Red hat=hat.png", "--doodle", "notes.png"),
    )
    assert done.code == exits.OK, done.err
    parts = standin.requests()[-1]["turns"][-1]["parts"]
    assert sum("mime" in part for part in parts) == 4
    assert "put image 4 here" in parts[0]["text"]
    assert "remove the marks in the output" in parts[0]["text"]
    inside = opened(tmp_path / "out.png")[SELECTED].astype(int)
    assert not (np.abs(inside - (255, 0, 255)).max(axis=2) < 40).any()


def test_edit_with_an_unknown_name_is_refused_before_it_is_sent(
    cloudy: Cavendish, standin: StandIn, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    done = cloudy("edit", "in.png", "--prompt", "the @hat", "-o", "out.png")
    done.refused("REFERENCE_UNKNOWN", exits.REFUSED)
    assert standin.bill()["micro_dollars"] == 0
    assert not (tmp_path / "out.png").exists()


@pytest.mark.parametrize("suffix", ["ora", "webp", "tif"])
def test_edit_is_written_in_every_format(
    cloudy: Cavendish, mask: Path, tmp_path: Path, suffix: str
):
    save_scene(tmp_path / "in.png")
    output = tmp_path / f"out.{suffix}"
    done = cloudy("edit", "in.png", "--mask", mask, "--prompt", "a door", "-o", output)
    assert done.code == exits.OK, done.err
    assert output.stat().st_size > 1000


def test_six_edits_in_a_row_leave_all_else_as_it_was(cloudy: Cavendish, tmp_path: Path):
    before = save_scene(tmp_path / "0.png", width=900, height=700)
    ever = np.zeros(before.shape[:2], np.uint8)
    for number in range(6):
        mask = np.zeros(before.shape[:2], np.uint8)
        row, column = divmod(number, 3)
        mask[90 + row * 330 : 230 + row * 330, 70 + column * 280 : 230 + column * 280] = 255
        Image.fromarray(mask).save(tmp_path / "mask.png")
        ever |= mask
        done = cloudy(
            *("edit", f"{number}.png", "--mask", "mask.png", "--prompt", f"a door {number}"),
            *("-o", f"{number + 1}.png"),
        )
        assert done.code == exits.OK, done.err
    assert outside(before, opened(tmp_path / "6.png"), ever)


def test_refusal_of_the_model_leaves_no_file(
    cloudy: Cavendish, standin: StandIn, mask: Path, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    standin.script({"fault": "finish", "reason": "IMAGE_SAFETY"})
    done = cloudy("edit", "in.png", "--mask", mask, "--prompt", "something bad", "-o", "out.png")
    done.refused("ANSWER_BLOCKED", exits.REFUSED)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.png", "mask.png"]


def test_words_in_place_of_a_picture_are_asked_again_once(
    cloudy: Cavendish, standin: StandIn, mask: Path, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    standin.script({"fault": "text_only"}, {})
    done = cloudy(
        *("edit", "in.png", "--mask", mask, "--prompt", "a gate", "-o", "out.png", "--json")
    )
    assert done.code == exits.OK, done.err
    told = done.objects()[-1]
    assert "was asked once more" in told["notes"][0]
    # Each answer is rounded to a millionth of a dollar, the stand-in's bill as a whole.
    assert told["cost_usd"] * 1e6 == pytest.approx(standin.bill()["micro_dollars"], abs=1.1)
