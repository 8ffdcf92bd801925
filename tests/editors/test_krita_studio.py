# SPDX-License-Identifier: GPL-3.0-or-later
"""What a model does in a real Krita: a real daemon asks the stand-in for the API."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cavendish_client import Permission
from tests.daemon_process import running_daemon
from tests.editors.root import EditorRoot
from tests.editors.test_krita_plugin import BEATS, Bench, pictures, pixels, plugin
from tests.models.few_step_installed import install_slow
from tests.system.cloud import Cloud, cloud

__all__ = ["pictures", "plugin"]

pytestmark = pytest.mark.editor


@pytest.fixture
def sky(tmp_path: Path) -> Iterator[Cloud]:
    """The stand-in and a daemon that asks before it uploads."""
    with cloud(tmp_path / "state", cloud=Permission.ASK) as made:
        yield made


@pytest.fixture
def bench(
    editor_root: EditorRoot,
    plugin: Path,
    pictures: Path,
    tmp_path: Path,
    sky: Cloud,
) -> Bench:
    return Bench(editor_root, plugin, pictures, tmp_path, sky.daemon.state_dir)


def selected(bench: Bench, size: list[int]) -> NDArray[Any]:
    """Which pixels the test's mask selects, [height, width]."""
    mask = np.frombuffer((bench.pictures / "mask").read_bytes(), np.uint8) > 0
    return mask.reshape(size[1], size[0])


def keep_pictures(bench: Bench, script: str, screenshots: Path) -> None:
    for picture in bench.made(script).glob("*.png"):
        shutil.copy(picture, screenshots / f"{script.replace('_', '-')}-{picture.name}")


@pytest.mark.parametrize("name", ["srgb8", "wide16"])
def test_edit_asks_first_and_becomes_one_layer_within_the_selection(
    bench: Bench, sky: Cloud, screenshots: Path, name: str
) -> None:
    report = bench.run("krita_edit", name, seconds=240)
    keep_pictures(bench, "krita_edit", screenshots)
    made, size = bench.made("krita_edit"), report["size"]
    before, after, back = (
        pixels(made / part, size, name) for part in ("before", "after", "gone back")
    )
    inside = selected(bench, size)
    assert report["empty"] == "Say what to change"
    assert "127.0.0.1" in report["notice"]
    assert "the selection with what surrounds it" in report["notice"]
    assert report["steps before"] == 0
    assert np.array_equal(before[~inside], after[~inside])
    assert (before[inside] != after[inside]).any()
    assert report["layers"] == ["Background", "Edit: make the coat red"]
    assert report["steps"] == 1
    assert "Cost $" in report["line"]
    assert np.array_equal(back, after)


def test_edit_keeps_its_thread_and_provenance_in_the_document(bench: Bench, sky: Cloud) -> None:
    report = bench.run("krita_edit", "srgb8", seconds=240)
    with sky.connect() as client:
        thread = client.threads.get(report["thread"])
    kept = list(json.loads(report["provenance"]).values())
    assert [one["job_id"] for one in kept] == [thread.turns[0].turn_id]
    assert kept[0]["prompt"] == "make the coat red"
    assert [turn.prompt for turn in thread.turns] == ["make the coat red", "add a hat"]
    assert thread.current == thread.turns[0].turn_id
    assert report["turns"][0].startswith("▸ Edit: make the coat red · $")
    assert report["visible"]["Edit: make the coat red"]
    assert not report["visible"]["Edit: add a hat"]


def test_variations_are_looked_at_before_one_becomes_a_layer(
    bench: Bench, screenshots: Path
) -> None:
    report = bench.run("krita_variations", "srgb8", seconds=240)
    keep_pictures(bench, "krita_variations", screenshots)
    made, size = bench.made("krita_variations"), report["size"]
    before, looking, after = (
        pixels(made / name, size, "srgb8") for name in ("before", "looking", "after")
    )
    inside = selected(bench, size)
    assert report["label"].startswith("Edit 3 · $0.")
    assert report["steps while looking"] == 0
    assert np.array_equal(before, looking)
    assert max(report["preview"]) > 100
    assert np.array_equal(before[~inside], after[~inside])
    assert (before[inside] != after[inside]).any()
    assert (report["layers"], report["steps"], report["words"]) == (
        ["Background", "Edit: make the coat red"],
        1,
        "Applied",
    )
    assert report["left"] == []


def test_docker_and_settings_are_photographed_in_both_themes(
    bench: Bench, screenshots: Path
) -> None:
    report = bench.run("krita_studio_looks", "srgb8", seconds=240)
    keep_pictures(bench, "krita_studio_looks", screenshots)
    assert report["words"]
    assert report["width"] <= 310
    assert report["narrow width"] <= 260
    assert report["cut off"] == []
    assert report["dark popup"]
    for look in ("dark", "bright"):
        contrast, keeps_its_size = report[f"{look} live"]
        assert contrast >= 64
        assert keeps_its_size
    assert "Its licence is" in report["question"]
    assert report["offline"] == [True, "Work Online"]


def test_picture_from_words_covers_the_canvas(bench: Bench, screenshots: Path) -> None:
    report = bench.run("krita_generate", "wide16", seconds=240)
    keep_pictures(bench, "krita_generate", screenshots)
    assert report["bounds"] == [0, 0, *report["size"]]
    assert report["space"][:2] == ["RGBA", "U8"]
    assert report["space"][2].startswith("sRGB")
    assert report["steps"] == 1


def test_expand_makes_the_canvas_larger_and_keeps_the_picture(
    bench: Bench, screenshots: Path
) -> None:
    report = bench.run("krita_expand", "srgb8", seconds=240)
    keep_pictures(bench, "krita_expand", screenshots)
    made, (width, height) = bench.made("krita_expand"), report["size"]
    before = pixels(made / "before", report["size"], "srgb8")
    after = pixels(made / "after", report["wider"], "srgb8")
    more = report["wider"][0] - width
    assert (more, report["wider"][1]) == (round(width * 0.25), height)
    assert np.array_equal(after[:, more:], before)
    assert (after[:, :more, 3] == 255).all()
    assert report["layers"] == ["Background", "Expand"]


def test_one_undo_shows_the_picture_as_it_was_before_it_was_expanded(bench: Bench) -> None:
    report = bench.run("krita_expand", "srgb8", seconds=240)
    made, size = bench.made("krita_expand"), report["size"]
    before, undone = (pixels(made / name, size, "srgb8") for name in ("before", "undone"))
    after, redone = (pixels(made / name, report["wider"], "srgb8") for name in ("after", "redone"))
    # The layer and the larger canvas are a step each: Krita joins no steps for plug-ins.
    assert report["steps"] == 2
    assert report["height undone"] == size[1]
    assert np.array_equal(before, undone)
    assert np.array_equal(after, redone)


def test_main_thread_goes_on_while_a_model_is_asked(bench: Bench) -> None:
    report = bench.run("krita_edit_stalls", "srgb8", seconds=240)
    assert report["layers"][-1] == "Edit: red"
    assert len(report["beats"]) >= BEATS


@pytest.mark.parametrize("name", ["srgb8", "wide16"])
def test_layers_and_groups_are_read_as_8_bit_srgb(bench: Bench, name: str) -> None:
    report = bench.run("krita_references", name)
    assert report["layers"] == ["Empty", "Things", "Hat", "Background"]
    assert report["scaled"] == [4 * 30 * 20, [0, 255]]
    for layer in ("Hat", "Things"):
        width, height, (blue, green, red, opacity), _ = report[layer]
        assert (width, height) == (40, 30), layer
        assert (blue, green, opacity) <= (4, 4, 255), layer
        assert red >= 250, layer
    assert report["doodle"][:2] == [64, 64]
    assert report["doodle"][2][2:] == [255, 255]
    assert report["doodle"][3][3] == 0
    assert report["hidden"] == report["doodle"]
    assert report["shown"] == [True, False, False, False]
    assert "is empty" in report["Empty"][0]


@pytest.fixture
def painting(
    editor_root: EditorRoot, plugin: Path, pictures: Path, tmp_path: Path
) -> Iterator[Bench]:
    """A Krita whose daemon has a model that paints so slowly that it can be watched."""
    state = tmp_path / "state"
    install_slow(state)
    with running_daemon(state):
        yield Bench(editor_root, plugin, pictures, tmp_path, state)


def test_what_a_model_has_painted_so_far_is_seen_in_the_docker_alone(
    painting: Bench, screenshots: Path
) -> None:
    report = painting.run("krita_preview", "srgb8", seconds=240)
    keep_pictures(painting, "krita_preview", screenshots)
    assert report["title"] == "Rough preview"
    assert max(report["drawn"]) == 160
    assert report["while painting"] == [1, 0]
    assert report["made"] == ["Generate: a fox", False]
    assert report["cancelled"] == ["Cancelling…", False]
    assert report["layers"] == 2


@pytest.mark.parametrize("name", ["srgb8", "wide16"])
def test_what_this_machine_does_alone_becomes_layers(
    bench: Bench, screenshots: Path, name: str
) -> None:
    report = bench.run("krita_local", name, seconds=240)
    keep_pictures(bench, "krita_local", screenshots)
    assert report["harmonised"] == [10, 20, 40, 30]
    assert (report["changed"], report["alpha"]) == (True, True)
    # The picture, and the hidden one in which layers are made ready.
    assert report["pictures"] == 2
    assert report["flats"] == "multiply"
    assert report["spot is"] == "Colors"
    blue, green, red, _ = report["spot"]
    assert red > max(blue, green) + 100
    x, y, width, height = report["selected"]
    assert max(abs(x - 10), abs(y - 20), abs(width - 40), abs(height - 30)) <= 4
    assert report["selection undone"] == [4, 14, 52, 42]
    assert report["enlarged"]
    assert report["scaled with it"] == [80, 60]
    assert report["upscaled"] == [2, 2]
    # The larger picture and the layer are a step each: Krita joins no steps for plug-ins.
    assert report["steps"] == 2
    assert report["layers"] == ["Background", "Hat", "Harmonise", "Upscale"]
    assert report["layers undone"] == ["Background", "Hat", "Harmonise"]


def test_actions_do_at_once_what_needs_no_words_and_lines_are_drawn_live(
    bench: Bench, screenshots: Path
) -> None:
    report = bench.run("krita_verbs", "srgb8", seconds=240)
    keep_pictures(bench, "krita_verbs", screenshots)
    assert set(report["keys"]) == {""}
    assert report["missing"] == "Select it roughly."
    assert report["seen"]
    assert report["said"][:2] == ["Select what to erase.", "Select it roughly."]
    assert report["said"][2:] == [report["no model"][0]]
    assert "model" in report["no model"][0]
    assert report["no model"][1] == 1
    assert {verb: is_made for verb, (is_made, _) in report["layers"].items()} == dict.fromkeys(
        ("harmonise", "lines", "denoise", "cutout", "flats"), True
    ), report["layers"]
    x, y, width, height = report["selected"]
    assert max(abs(x - 10), abs(y - 20), abs(width - 40), abs(height - 30)) <= 4
    assert report["while live"] == ["Drawing live…", True]
    assert report["steps while live"] == 0
    assert report["applied"] == [1, False]
    assert report["upscaled"] == [2, 2]
