# SPDX-License-Identifier: GPL-3.0-or-later
from pathlib import Path

import pytest
from PIL import Image

from cavendish.cli import exits
from cavendish.cli.estimate import VERBS
from tests.daemon.cli.cloud import save_scene, selection
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn

MORE = {
    "compose": ["--prompt", "p", "--ref", "object=in.png"],
    "generate": ["--prompt", "p"],
    "describe": ["in.png"],
    "edit": ["in.png", "--prompt", "p"],
    "expand": ["in.png", "--left", "20"],
    "fill": ["in.png", "--mask", "mask.png", "--prompt", "p"],
    "remove": ["in.png", "--mask", "mask.png"],
    "replace-background": ["in.png", "--prompt", "p"],
    "restyle": ["in.png", "--prompt", "p"],
    "retouch": ["in.png", "--preset", "focus"],
    "text": ["in.png", "--string", "A"],
}


FREE = {"lines", "harmonise", "denoise", "flats", "upscale", "cutout", "select"}


# Which no engine does without a model of its own.
MODELLED = {"depth"}


@pytest.mark.parametrize("verb", sorted(set(VERBS) - FREE - MODELLED))
def test_every_verb_can_be_estimated_without_an_output(
    cloudy: Cavendish, standin: StandIn, tmp_path: Path, verb: str
):
    save_scene(tmp_path / "in.png")
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    done = cloudy("estimate", verb, *MORE[verb], "--json")
    assert done.code == exits.OK, done.err
    (plan,) = done.objects()
    assert (plan["event"], plan["engine"]) == ("plan", "gemini")
    assert plan["price_usd"] > 0
    assert standin.bill()["micro_dollars"] == 0


@pytest.mark.parametrize("verb", sorted(FREE))
def test_verb_of_this_machine_costs_nothing(cloudy: Cavendish, tmp_path: Path, verb: str):
    save_scene(tmp_path / "in.png")
    Image.fromarray(selection()).save(tmp_path / "mask.png")
    more = {"harmonise": ["--below", "in.png"], "cutout": ["--mask", "mask.png"]}
    more["select"] = ["--point", "9,9"]
    done = cloudy("estimate", verb, "in.png", *more.get(verb, []), "--json")
    assert done.code == exits.OK, done.err
    (plan,) = done.objects()
    engine = "onnx" if verb == "upscale" else "classic"
    assert (plan["engine"], plan["price_usd"]) == (engine, 0)
