# SPDX-License-Identifier: GPL-3.0-or-later
"""The packaged Krita plug-in in a real Krita, with a real daemon in a process of its own."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import cavendish_client
from cavendish_installer.archive import write_packages
from tests.daemon_process import DaemonProcess
from tests.editors.krita import Krita
from tests.editors.root import EditorRoot

SCRIPTS = Path(__file__).with_name("scripts")
EXAMPLES = Path(__file__).parents[2] / "examples"
DEPTHS: dict[str, type] = {"8": np.uint8, "16": np.uint16}
BEATS = 8

pytestmark = pytest.mark.editor


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The content of the zip that Krita imports, unpacked."""
    folder = tmp_path_factory.mktemp("plugin")
    zips = write_packages(folder)
    with zipfile.ZipFile(next(path for path in zips if "krita" in path.name)) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="session")
def pictures(editor_root: EditorRoot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One photograph as a Krita file in each colour space, by name; and its mask as raw bytes."""
    folder = tmp_path_factory.mktemp("pictures")
    shutil.copy(EXAMPLES / "rocket.jpg", folder / "photograph")
    Krita(editor_root, folder, shared=(folder,)).offscreen(SCRIPTS / "krita_pictures.py")
    mask = Image.open(EXAMPLES / "rocket-mask.png").convert("L")
    (folder / "mask").write_bytes(mask.tobytes())
    return folder


class Bench:
    """Starts Krita with the plug-in, some of the pictures and the daemon's folder."""

    def __init__(
        self, root: EditorRoot, plugin: Path, pictures: Path, folder: Path, state: Path
    ) -> None:
        self.krita = Krita(root, folder / "krita", shared=(pictures, folder))
        self.plugin = plugin
        self.pictures = pictures
        self.folder = folder
        self.state = state

    def run(self, script: str, *names: str, **options: Any) -> dict[str, Any]:
        documents = [self.pictures / f"{name}.kra" for name in names]
        return self.krita.gui(
            SCRIPTS / f"{script}.py",
            documents=documents,
            plugins=[self.plugin / "cavendish_krita"],
            actions=[self.plugin / "actions" / "cavendish_krita.action"],
            CAVENDISH_STATE_DIR=str(self.state),
            CAVENDISH_TEST_MASK=str(self.pictures / "mask"),
            **options,
        )

    def made(self, script: str) -> Path:
        """The folder in which a script left its files."""
        return self.folder / "krita" / script


@pytest.fixture
def bench(
    editor_root: EditorRoot, plugin: Path, pictures: Path, tmp_path: Path, daemon: DaemonProcess
) -> Bench:
    return Bench(editor_root, plugin, pictures, tmp_path, daemon.state_dir)


def pixels(path: Path, size: list[int], name: str) -> NDArray[Any]:
    """What a script dumped, as an array [height, width, 4]."""
    depth = DEPTHS["16" if name.endswith("16") else "8"]
    return np.frombuffer(path.read_bytes(), depth).reshape(size[1], size[0], 4)


def newest_result(state: Path) -> cavendish_client.Result:
    """What the daemon returned for the last job."""
    with cavendish_client.connect(name="test", version="1", state_dir=state, start=False) as client:
        return client.result(client.jobs().jobs[0].job_id)


@pytest.mark.parametrize("name", ["srgb8", "srgb16", "wide8", "wide16"])
def test_erase_fills_the_selection_and_nothing_else(
    bench: Bench, screenshots: Path, name: str
) -> None:
    report = bench.run("krita_erase", name)
    made = bench.made("krita_erase")
    size = report["size"]
    before, after, layer, undone, redone = (
        pixels(made / part, size, name) for part in ("before", "after", "layer", "undone", "redone")
    )
    selected = np.frombuffer((bench.pictures / "mask").read_bytes(), np.uint8) > 0
    selected = selected.reshape(size[1], size[0])
    assert report["notice"] == ""
    assert np.array_equal(before[~selected], after[~selected])
    assert (before[selected] != after[selected]).any()
    assert np.array_equal(after[selected], layer[selected])
    assert np.array_equal(before, undone)
    assert np.array_equal(after, redone)
    check_against_the_daemon(newest_result(bench.state), layer, made, size)
    check_structure(report, name)
    for part in ("docker", "window"):
        shutil.copy(made / f"done-{part}.png", screenshots / f"krita-{name}-{part}.png")


def check_against_the_daemon(
    result: cavendish_client.Result, layer: NDArray[Any], made: Path, size: list[int]
) -> None:
    """The layer holds what the daemon returned, bit for bit, where it said."""
    box = result.placement
    inside = slice(box.y, box.bottom), slice(box.x, box.right)
    returned = np.frombuffer(bytes(result.image.buffer), layer.dtype)
    assert np.array_equal(returned.reshape(box.height, box.width, 4), layer[inside])
    mask = np.frombuffer((made / "mask").read_bytes(), np.uint8).reshape(size[1], size[0])
    covered = np.frombuffer(bytes(result.mask.buffer), np.uint8).reshape(box.height, box.width)
    assert np.array_equal(mask[inside], covered)
    assert mask.sum() == covered.sum()


def check_structure(report: dict[str, Any], name: str) -> None:
    """One named layer with one mask, one undo step, active, and no foreign module."""
    assert report["words without selection"] == "Select what to erase"
    assert report["layers"] == ["Background", "Erase 1"]
    assert report["layers undone"] == ["Background"]
    assert report["masks"] == [["Selection", "transparencymask"]]
    assert report["steps"] == 1
    assert report["active"] == "Erase 1"
    assert report["space"][1] == ("U16" if name.endswith("16") else "U8")
    assert report["space"][2].startswith("Wide" if name.startswith("wide") else "sRGB")
    assert report["foreign"] == []


def test_undo_shows_the_picture_as_it_was_beside_results_of_any_size(bench: Bench) -> None:
    report = bench.run("krita_undo", "srgb8")
    whole, small = 640 * 427, 60 * 50
    assert report == {
        "above two small ones": [whole, 0, 0],
        "between two small ones": [whole - small, 0, 0],
        "below two small ones": [whole - 2 * small, 0, 0],
        "above a whole one": [whole, 0, 0],
        "small, above a whole one": [small, 0, 0],
    }


def test_other_colour_spaces_are_refused_with_the_way_out(bench: Bench) -> None:
    words = {"float32": "32-bit float", "gray8": "grayscale", "cmyk8": "CMYK", "lab16": "L*a*b*"}
    report = bench.run("krita_refusals", *words)
    for name, word in words.items():
        notice, is_enabled = report[name]
        assert word in notice, name
        assert "Image > Convert Image Color Space" in notice
        assert not is_enabled


def test_awkward_moments_end_sensibly(bench: Bench) -> None:
    report = bench.run("krita_awkward", "srgb8", "srgb16", seconds=180)
    assert report["cancelling"] == "Cancelling…"
    assert report["cancelled"] == [["Background"], "", "Erase"]
    assert report["deselected"] == [["Background", "Erase 1"], True, "Select what to erase"]
    assert report["layer removed"] == ["Background", "Erase 1", "Erase 2"]
    assert report["group"] == ["inner", "Erase 3"]
    assert report["mask"] == ["Background", "Erase 1", "Erase 4", "Erase 2", "group"]
    assert report["action"] == [6, ""]
    assert report["windows"] == ["Open a picture", "Erase"]
    assert report["resized"][0] == 0
    assert "another size" in report["resized"][1]
    assert report["second"] == ["Background", "Erase 1"]
    assert report["first"] == 1
    assert report["closed"] == ["Erase", ""]


def test_krita_without_a_daemon_says_what_to_do(
    editor_root: EditorRoot, plugin: Path, pictures: Path, tmp_path: Path, screenshots: Path
) -> None:
    bench = Bench(editor_root, plugin, pictures, tmp_path, tmp_path / "nobody")
    report = bench.run("krita_alone", "srgb8")
    assert report["layers"] == ["Background"]
    assert report["words"] == "Erase"
    assert "cavendish" in report["notice"]
    shutil.copy(bench.made("krita_alone") / "alone-docker.png", screenshots / "krita-error.png")


def test_krita_quits_cleanly_while_a_run_is_under_way(bench: Bench) -> None:
    assert bench.run("krita_quit", "srgb8") == {}


def test_docker_looks_are_photographed(bench: Bench, screenshots: Path) -> None:
    bench.run("krita_looks", "srgb8")
    for picture in bench.made("krita_looks").glob("*.png"):
        shutil.copy(picture, screenshots / f"krita-{picture.name}")
    assert len(list(screenshots.glob("krita-dark-*"))) == 8


def test_main_thread_goes_on_during_a_run(bench: Bench) -> None:
    report = bench.run("krita_stalls", "srgb8")
    assert report["layers"][-1] == "Erase 1"
    # How long it is held at a stretch is for `bench.krita` to say.
    assert len(report["beats"]) >= BEATS
