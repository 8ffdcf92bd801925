# SPDX-License-Identifier: GPL-3.0-or-later
import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

import cavendish_client
from cavendish.cli import exits, laying, png16
from cavendish_client import JobState
from tests.daemon.cli.conftest import SIDE, Cavendish, hole, texture
from tests.daemon_process import DaemonProcess

SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
INSIDE = hole() > 0


def opened(path: Path, mode: str = "RGBA") -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image.convert(mode))


@pytest.mark.parametrize("suffix", ["png", "tif", "webp"])
def test_fill_changes_nothing_outside_the_mask(
    live: Cavendish, image: Path, mask: Path, tmp_path: Path, suffix: str
):
    output = tmp_path / f"out.{suffix}"
    done = live("fill", image, "--mask", mask, "-o", output)
    assert (done.code, done.err) == (exits.OK, "")
    before, after = opened(image), opened(output)
    assert (before[~INSIDE] == after[~INSIDE]).all()
    assert (before[INSIDE] != after[INSIDE]).any()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "image.png",
        "mask.png",
        output.name,
    ]


def test_fill_is_the_same_for_the_same_seed(
    live: Cavendish, image: Path, mask: Path, tmp_path: Path
):
    for name in ("one.png", "two.png"):
        live("fill", image, "--mask", mask, "-o", name, "--seed", 5)
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_fill_keeps_the_channels_of_the_picture(
    live: Cavendish, mask: Path, tmp_path: Path, mode: str
):
    source = Image.fromarray(texture(4)).convert("RGB").convert(mode)
    source.save(tmp_path / "in.png", icc_profile=SRGB if mode == "RGB" else None)
    done = live("fill", "in.png", "--mask", mask, "-o", "out.png")
    assert done.code == exits.OK, done.err
    expected = {"1": "L", "P": "RGB"}.get(mode, mode)
    with Image.open(tmp_path / "out.png") as result:
        assert result.mode == expected
        assert result.info.get("icc_profile") == (SRGB if mode == "RGB" else None)
        after = np.array(result.convert("RGBA"))
    before = np.array(source.convert("RGBA"))
    assert (before[~INSIDE] == after[~INSIDE]).all()


@pytest.mark.parametrize("channels", [1, 2, 3, 4])
def test_fill_keeps_sixteen_bits(live: Cavendish, mask: Path, tmp_path: Path, channels: int):
    before = texture(channels, deep=True)
    with (tmp_path / "in.png").open("wb") as file:
        png16.write(file, before, SRGB if channels > 2 else None)
    done = live("fill", "in.png", "--mask", mask, "-o", "out.png")
    assert done.code == exits.OK, done.err
    after = png16.read(tmp_path / "out.png", SIDE * SIDE)
    assert after.samples.shape == before.shape
    assert (after.samples[~INSIDE] == before[~INSIDE]).all()
    assert after.profile == (SRGB if channels > 2 else None)


def test_fill_turns_the_picture_upright(live: Cavendish, tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6  # To be turned by 90 degrees clockwise.
    source = Image.fromarray(texture()[:, :64])
    source.save(tmp_path / "in.png", exif=exif)
    upright = source.transpose(Image.Transpose.ROTATE_270)
    mask = np.zeros((64, SIDE), np.uint8)
    mask[20:30, 40:60] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    done = live("fill", "in.png", "--mask", "mask.png", "-o", "out.png")
    assert done.code == exits.OK, done.err
    after, before = opened(tmp_path / "out.png"), np.array(upright.convert("RGBA"))
    assert (after[mask == 0] == before[mask == 0]).all()


def test_fill_tells_events_and_result_as_json(live: Cavendish, image: Path, mask: Path):
    done = live("fill", image, "--mask", mask, "-o", "out.png", "--json")
    *events, result = done.objects()
    assert all(event["event"] == "progress" for event in events)
    fractions = [event["fraction"] for event in events]
    assert fractions == sorted(fractions)
    assert result["event"] == "result"
    assert result["placement"] == {"x": 30, "y": 38, "width": 20, "height": 18}
    assert (result["engine"], result["cost_usd"], result["output"]) == ("classic", 0, "out.png")


def test_dry_run_tells_the_plan_and_writes_nothing(
    live: Cavendish, image: Path, mask: Path, tmp_path: Path
):
    done = live("fill", image, "--mask", mask, "-o", "out.png", "--dry-run", "--json")
    (plan,) = done.objects()
    assert (plan["event"], plan["engine"], plan["price_usd"]) == ("plan", "classic", 0)
    assert plan["reasons"]
    assert not (tmp_path / "out.png").exists()


def test_fill_over_its_own_input_needs_force(live: Cavendish, image: Path, mask: Path):
    before = image.read_bytes()
    done = live("fill", image, "--mask", mask, "-o", image)
    assert "--force" in done.refused("PATH_REFUSED", exits.OUTPUT)
    assert image.read_bytes() == before
    assert live("fill", image, "--mask", mask, "-o", image, "--force").code == exits.OK
    assert image.read_bytes() != before


def test_bad_input_mask_of_another_size(live: Cavendish, image: Path, tmp_path: Path):
    Image.new("L", (SIDE, SIDE - 1), 255).save(tmp_path / "mask.png")
    done = live("fill", image, "--mask", "mask.png", "-o", "out.png")
    assert "96 x 95" in done.refused("MASK_SIZE_MISMATCH", exits.INPUT)


def test_bad_input_empty_mask(live: Cavendish, image: Path, tmp_path: Path):
    Image.new("L", (SIDE, SIDE)).save(tmp_path / "mask.png")
    live("fill", image, "--mask", "mask.png", "-o", "out.png").refused("MASK_EMPTY", exits.INPUT)


def test_bad_input_full_mask(live: Cavendish, image: Path, tmp_path: Path):
    Image.new("L", (SIDE, SIDE), 255).save(tmp_path / "mask.png")
    done = live("fill", image, "--mask", "mask.png", "-o", "out.png")
    done.refused("MASK_COVERS_ALL", exits.INPUT)
    assert not (tmp_path / "out.png").exists()


def test_bad_input_unknown_engine(live: Cavendish, image: Path, mask: Path):
    done = live("fill", image, "--mask", mask, "-o", "out.png", "--engine", "magic", "--json")
    assert "classic" in done.refused("ENGINE_UNKNOWN", exits.REFUSED)
    error = done.objects()[-1]["error"]
    assert (error["reason"], error["metadata"]["engine"]) == ("ENGINE_UNKNOWN", "magic")


@pytest.mark.skipif(sys.platform != "linux", reason="names are text there")
def test_picture_is_filled_whatever_its_name_is(live: Cavendish, image: Path, mask: Path):
    deep = Path(*["d" * 200] * 6)
    deep.mkdir(parents=True)
    for name in ("b\udcff.png", deep / "p.png"):
        odd = Path(name)
        odd.write_bytes(image.read_bytes())
        assert live("fill", odd, "--mask", mask, "-o", odd.with_suffix(".webp")).code == exits.OK


@pytest.mark.parametrize("seed", ["-1", "x", "4294967296", "1.5"])
def test_bad_input_seed_is_a_usage_error(cavendish: Cavendish, seed: str):
    with pytest.raises(SystemExit) as caught:
        cavendish("fill", "a.png", "--mask", "b.png", "-o", "c.png", f"--seed={seed}")
    assert caught.value.code == exits.USAGE


def test_output_that_cannot_be_written_leaves_nothing(
    live: Cavendish, image: Path, mask: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = live("fill", image, "--mask", mask, "-o", "out.png")
    done.refused("DISK_FULL", exits.REFUSED)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["image.png", "mask.png"]


def test_interrupt_cancels_the_job_and_leaves_nothing(daemon: DaemonProcess, tmp_path: Path):
    random = np.random.default_rng(1)
    Image.fromarray(random.integers(0, 256, (1500, 1500, 3), np.uint8)).save(tmp_path / "in.png")
    mask = np.zeros((1500, 1500), np.uint8)
    mask[300:1200, 300:1200] = 255
    Image.fromarray(mask).save(tmp_path / "mask.png")
    command = [sys.executable, "-m", "cavendish.cli.main", "fill", "in.png", "--json"]
    command += ["--mask", "mask.png", "-o", "out.png", "--state-dir", str(daemon.state_dir)]
    with subprocess.Popen(
        command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert "progress" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        rest, trouble = process.stdout.read(), process.stderr.read()
    assert process.returncode == exits.INTERRUPTED, trouble
    assert trouble == "interrupted\n"
    assert '"interrupted"' in rest
    assert not (tmp_path / "out.png").exists()
    with cavendish_client.connect("test", "1", daemon.state_dir, start=False) as client:
        (job,) = client.jobs(page_size=1).jobs
        assert [seen.state for seen in client.watch(job.job_id)][-1] is JobState.CANCELLED
        # The engine takes the next job only when it has let go of that one's pixels.
        assert client.fill(laying.as_pixels(texture(4)), laying.as_pixels(hole())).image
