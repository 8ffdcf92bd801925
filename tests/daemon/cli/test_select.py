# SPDX-License-Identifier: GPL-3.0-or-later
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cavendish.cli import exits
from tests.daemon.cli.conftest import Cavendish
from tests.daemon_process import DaemonProcess, running_daemon
from tests.models import pointing
from tests.models.installed import install_selectors

WIDTH, HEIGHT = 140, 100


@pytest.fixture
def scene(tmp_path: Path) -> np.ndarray:
    """Where an orange disc is, on the blue of in.png: bool [HEIGHT, WIDTH]."""
    rows, columns = np.ogrid[:HEIGHT, :WIDTH]
    disc = np.hypot(columns - 80, rows - 45) < 24
    pixels = np.where(disc[..., None], (230, 120, 30), (30, 60, 140)).astype(np.uint8)
    Image.fromarray(pixels).save(tmp_path / "in.png")
    return disc


def written(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        assert image.mode == "L"
        return np.asarray(image)


def overlap(mask: np.ndarray, disc: np.ndarray) -> float:
    return float((disc & (mask > 127)).sum() / (disc | (mask > 127)).sum())


@pytest.mark.parametrize(
    "prompts",
    [
        ("--point", "80,45"),
        ("--not", "5,5", "--point", "80,45", "--point", "70,40"),
        ("--box", "50,15,60,60"),
    ],
    ids=["a click", "clicks and what is not meant", "a box"],
)
def test_mask_of_the_pictures_size_is_written(
    live: Cavendish, scene: np.ndarray, tmp_path: Path, prompts: tuple[str, ...]
) -> None:
    done = live("select", "in.png", *prompts, "-o", "mask.png", "--json")
    assert done.code == exits.OK, done.err
    mask = written(tmp_path / "mask.png")
    assert mask.shape == (HEIGHT, WIDTH)
    assert overlap(mask, scene) > 0.9
    told = done.objects()[-1]
    assert (told["event"], told["engine"], told["leaves_machine"]) == ("result", "classic", False)
    box = told["placement"]
    assert mask[box["y"] : box["y"] + box["height"], box["x"] : box["x"] + box["width"]].any()


def test_scribble_selects_what_it_lies_on(
    live: Cavendish, scene: np.ndarray, tmp_path: Path
) -> None:
    drawn = np.zeros((HEIGHT, WIDTH), np.uint8)
    drawn[44:47, 65:95] = 255
    Image.fromarray(drawn).save(tmp_path / "drawn.png")
    done = live("select", "in.png", "--scribble", "drawn.png", "-o", "mask.png")
    assert done.code == exits.OK, done.err
    assert overlap(written(tmp_path / "mask.png"), scene) > 0.9
    assert "selected at" in done.out
    assert "by colours and edges alone" in done.out


def test_mask_bounds_what_is_selected(live: Cavendish, scene: np.ndarray, tmp_path: Path) -> None:
    half = np.zeros((HEIGHT, WIDTH), np.uint8)
    half[:, :80] = 255
    Image.fromarray(half).save(tmp_path / "half.png")
    done = live("select", "in.png", "--mask", "half.png", "--point", "75,45", "-o", "mask.png")
    assert done.code == exits.OK, done.err
    assert not written(tmp_path / "mask.png")[:, 80:].any()


def test_mask_that_selects_nothing_is_told_as_such(
    live: Cavendish, scene: np.ndarray, tmp_path: Path
) -> None:
    corner = np.zeros((HEIGHT, WIDTH), np.uint8)
    corner[0, 0] = 255
    Image.fromarray(corner).save(tmp_path / "corner.png")
    asked = ("select", "in.png", "--mask", "corner.png", "--point", "80,45", "-o", "mask.png")
    done = live(*asked)
    assert done.code == exits.OK, done.err
    assert not written(tmp_path / "mask.png").any()
    assert "nothing selected by classic" in done.out
    assert "Nothing was found there." in done.out
    assert live(*asked, "--json").objects()[-1]["is_empty"] is True


def test_plan_is_told_without_an_output(live: Cavendish, scene: np.ndarray) -> None:
    done = live("estimate", "select", "in.png", "--point", "80,45", "--json")
    (plan,) = done.objects()
    assert (plan["event"], plan["engine"], plan["leaves_machine"]) == ("plan", "classic", False)


@pytest.mark.parametrize(
    ("wrong", "reason", "code"),
    [
        ((), "INVALID_REQUEST", exits.USAGE),
        (("--not", "5,5"), "INVALID_REQUEST", exits.USAGE),
        (("--point", "140,5"), "INVALID_REQUEST", exits.USAGE),
        (("--box", "100,50,60,20"), "INVALID_REQUEST", exits.USAGE),
        (("--scribble", "in.png"), "IMAGE_MODE_UNSUPPORTED", exits.INPUT),
        (("--scribble", "small.png"), "MASK_SIZE_MISMATCH", exits.INPUT),
        (("--scribble", "empty.png"), "MASK_EMPTY", exits.INPUT),
        (("--point", "1,1", "-o", "mask.webp"), "FILE_UNUSABLE", exits.OUTPUT),
        (("--scribble", "empty.png", "-o", "empty.png"), "PATH_REFUSED", exits.OUTPUT),
    ],
)
def test_what_cannot_be_selected_by_is_refused(
    live: Cavendish,
    scene: np.ndarray,
    tmp_path: Path,
    wrong: tuple[str, ...],
    reason: str,
    code: int,
) -> None:
    Image.fromarray(np.full((9, 9), 255, np.uint8)).save(tmp_path / "small.png")
    Image.fromarray(np.zeros((HEIGHT, WIDTH), np.uint8)).save(tmp_path / "empty.png")
    live("select", "in.png", "-o", "mask.png", *wrong).refused(reason, code)
    assert not (tmp_path / "mask.png").exists()


@pytest.mark.parametrize(
    "wrong",
    [("--point", "1"), ("--point", "1,-2"), ("--not", "1.5,2"), ("--box", "1,2,0,4")],
    ids=" ".join,
)
def test_places_that_are_none_are_refused(
    cavendish: Cavendish, wrong: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cavendish("select", "in.png", *wrong, "-o", "mask.png")
    assert left.value.code == exits.USAGE


@pytest.fixture(scope="module")
def seeing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """A daemon that has a small model with MobileSAM's contract, whose masks are discs."""
    state = tmp_path_factory.mktemp("seeing") / "state"
    encoder = pointing.encoder(pointing.EMBEDDING, channels_last=True)
    install_selectors(state, {"mobile-sam": (encoder, pointing.by_corners(forgets=True))})
    with running_daemon(state) as running:
        yield running


def test_installed_model_goes_before_colours_and_edges(
    seeing: DaemonProcess,
    cavendish: Cavendish,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(seeing.state_dir))
    # Large enough that the mask comes through the exchange.
    Image.fromarray(np.full((800, 1000, 3), 230, np.uint8)).save(tmp_path / "in.png")
    clicks = ("--point", "300,400", "--point", "700,400")
    done = cavendish("select", "in.png", *clicks, "-o", "mask.png", "--json")
    assert done.code == exits.OK, done.err
    rows, columns = np.ogrid[:800, :1000]
    near = [np.hypot(columns - x, rows - 400) < pointing.RADIUS * 1000 for x in (300, 700)]
    assert overlap(written(tmp_path / "mask.png"), near[0] | near[1]) > 0.93
    told = done.objects()[-1]
    assert (told["engine"], told["model"]) == ("onnx", "small-mobile-sam")
    assert told["transport"]["down"] == "exchange"
    assert told["notes"][0] == "Found on the CPU."


def test_model_that_is_not_installed_is_told_of(live: Cavendish, scene: np.ndarray) -> None:
    clicked = ("select", "in.png", "--point", "80,45", "--dry-run")
    assert "mobile-sam is not installed" in live(*clicked).out
    named = live(*clicked, "--model", "mobile-sam")
    named.refused("MODEL_NOT_INSTALLED", exits.REFUSED)
