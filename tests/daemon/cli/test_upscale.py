# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.cloud import opened
from tests.daemon.cli.conftest import SIDE, Cavendish, hole, texture


def _lost(large: np.ndarray) -> float:
    """How far the means of a larger picture are from the pixels of the small one."""
    back = Image.fromarray(large).resize((SIDE, SIDE), Image.Resampling.BOX)
    return float(np.abs(np.asarray(back).astype(int) - texture()).mean())


@pytest.mark.parametrize("scale", [2, 3, 4])
def test_upscale_writes_the_larger_picture(
    live: Cavendish, image: Path, tmp_path: Path, scale: int
) -> None:
    done = live("upscale", image, "-s", scale, "-o", "out.png", "--engine", "classic", "--json")
    assert done.code == exits.OK, done.err
    made = opened(tmp_path / "out.png")
    assert made.shape == (SIDE * scale, SIDE * scale, 3)
    blurred = Image.fromarray(texture()).resize(made.shape[1::-1], Image.Resampling.LANCZOS)
    assert _lost(made) < _lost(np.asarray(blurred))
    assert done.objects()[-1]["placement"]["width"] == SIDE * scale


def test_upscale_of_a_selection_writes_its_rectangle(
    live: Cavendish, image: Path, mask: Path, tmp_path: Path
) -> None:
    rows, columns = (np.flatnonzero(hole().any(axis=axis)) for axis in (1, 0))
    done = live("upscale", image, "--mask", mask, "-o", "out.png", "--engine", "classic")
    assert done.code == exits.OK, done.err
    assert opened(tmp_path / "out.png").shape == (2 * rows.size, 2 * columns.size, 3)


def test_upscale_keeps_depth_and_transparency(live: Cavendish, tmp_path: Path) -> None:
    from cavendish.cli import png16
    from cavendish.cli.picture import Kind, read_picture

    pixels = texture(4, deep=True)
    pixels[:30, :, 3] = 0
    with (tmp_path / "deep.png").open("wb") as file:
        png16.write(file, pixels, None)
    done = live("upscale", "deep.png", "-o", "out.png", "--engine", "classic")
    assert done.code == exits.OK, done.err
    made = read_picture(tmp_path / "out.png")
    assert (made.kind, made.is_deep) == (Kind.RGBA, True)
    assert (made.pixels[:40, :, 3] == 0).all()


def test_upscale_tells_which_engine_would_do_it(live: Cavendish, image: Path) -> None:
    done = live("upscale", image, "--dry-run", "--json")
    (plan,) = done.objects()
    assert plan["engine"] in {"onnx", "classic"}
    assert not plan["leaves_machine"]


@pytest.mark.parametrize("scale", ["1", "5", "2.5", "x"])
def test_other_scales_are_refused(
    cavendish: Cavendish, image: Path, scale: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cavendish("upscale", image, "-s", scale, "-o", "out.png")
    assert left.value.code == 2
