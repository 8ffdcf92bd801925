# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line in this process, a real daemon in another, and small pictures."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from cavendish.cli.main import main
from tests.daemon_process import DaemonProcess, running_daemon
from tests.standin_process import StandIn, standin_process
from tests.system.cloud import daemon_of

SIDE = 96


class Outcome:
    """What one run of `cavendish` said."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    def objects(self) -> list[dict[str, Any]]:
        """The JSON objects on stdout."""
        return [json.loads(line) for line in self.out.splitlines()]

    def refused(self, reason: str, code: int) -> str:
        """The one line on stderr, after a look at reason and exit code."""
        assert self.err.startswith(f"{reason}: "), self.err
        assert self.err.count("\n") == 1, self.err
        assert "; " in self.err
        assert "Traceback" not in self.err
        assert self.code == code
        return self.err


Cavendish = Callable[..., Outcome]


@pytest.fixture
def cavendish(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Cavendish:
    """Runs the command line in an empty folder, with a state folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(tmp_path / "no-daemon-here"))

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture(scope="session")
def daemon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaemonProcess]:
    """A real daemon for all tests that only use it."""
    with running_daemon(tmp_path_factory.mktemp("daemon") / "state") as running:
        yield running


@pytest.fixture
def live(daemon: DaemonProcess, cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch) -> Cavendish:
    """The command line with that daemon."""
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(daemon.state_dir))
    return cavendish


def texture(channels: int = 3, deep: bool = False) -> Any:
    """Pixels that differ: [SIDE, SIDE, channels]."""
    random = np.random.default_rng(7)
    if deep:
        return random.integers(0, 65536, (SIDE, SIDE, channels), np.uint16)
    return random.integers(0, 256, (SIDE, SIDE, channels), np.uint8)


def hole() -> Any:
    """A mask with full and half opacity."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    mask[40:56, 30:50] = 255
    mask[38:40, 30:50] = 100
    return mask


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An RGB PNG."""
    Image.fromarray(texture()).save(tmp_path / "image.png")
    return tmp_path / "image.png"


@pytest.fixture
def mask(tmp_path: Path) -> Path:
    """Its mask."""
    Image.fromarray(hole()).save(tmp_path / "mask.png")
    return tmp_path / "mask.png"


@pytest.fixture(scope="session")
def standin() -> Iterator[StandIn]:
    """The API's stand-in, whose answers stray as models' do."""
    with standin_process("--drift", "random:5", "--latency-ms", "0") as running:
        yield running


@pytest.fixture(scope="session")
def asking_daemon(
    standin: StandIn, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DaemonProcess]:
    """A real daemon that asks the stand-in, with the artist's leave."""
    with daemon_of(standin, tmp_path_factory.mktemp("cloud") / "state") as found:
        yield found.daemon


@pytest.fixture
def cloudy(
    asking_daemon: DaemonProcess,
    standin: StandIn,
    cavendish: Cavendish,
    monkeypatch: pytest.MonkeyPatch,
) -> Cavendish:
    """The command line with that daemon; nothing is on the stand-in's bill."""
    standin.reset()
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(asking_daemon.state_dir))
    return cavendish
