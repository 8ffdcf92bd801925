# SPDX-License-Identifier: GPL-3.0-or-later
import sys
from io import StringIO
from pathlib import Path

import pytest

from cavendish.cli import exits
from cavendish_client import Permission
from tests.daemon.cli.cloud import opened, save_scene
from tests.daemon.cli.conftest import Cavendish
from tests.standin_process import StandIn
from tests.system.cloud import daemon_of


class Terminal(StringIO):
    """What looks like a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(scope="module")
def shy(standin: StandIn, tmp_path_factory: pytest.TempPathFactory):
    """The state folder of a daemon that asks before it sends anything."""
    folder = tmp_path_factory.mktemp("shy") / "state"
    with daemon_of(standin, folder, cloud=Permission.ASK) as found:
        yield found.daemon.state_dir


@pytest.fixture
def asked(shy: Path, standin: StandIn, cavendish: Cavendish, monkeypatch: pytest.MonkeyPatch):
    """The command line with that daemon."""
    standin.reset()
    monkeypatch.setenv("CAVENDISH_STATE_DIR", str(shy))
    return cavendish


def test_without_a_terminal_the_upload_must_be_agreed_to_on_the_command_line(
    asked: Cavendish, standin: StandIn, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    line = ("edit", "in.png", "--prompt", "a door", "-o", "out.png")
    told = asked(*line).refused("CONSENT_NEEDED", exits.REFUSED)
    assert "127.0.0.1" in told
    assert standin.bill()["micro_dollars"] == 0
    assert not (tmp_path / "out.png").exists()
    assert asked(*line, "--yes").code == exits.OK
    assert asked(*line, "--again").code == exits.OK, "agreed once for this document"


@pytest.mark.parametrize(("answer", "code"), [("y\n", exits.OK), ("\n", exits.REFUSED)])
def test_at_a_terminal_the_upload_is_asked_about(
    asked: Cavendish,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    code: int,
):
    save_scene(tmp_path / "in.png")
    shown = Terminal()
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(sys, "stderr", shown)
    done = asked("edit", "in.png", "--prompt", "a door", "-o", "out.png")
    assert done.code == code
    assert "This sends to 127.0.0.1: the picture, 600 x 400 pixels" in shown.getvalue()
    assert (tmp_path / "out.png").exists() == (code == exits.OK)


def test_dry_run_tells_price_upload_and_reasons_and_sends_nothing(
    asked: Cavendish, standin: StandIn, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    done = asked("edit", "in.png", "--prompt", "a door", "--dry-run", "--json")
    assert done.code == exits.OK, done.err
    (plan,) = done.objects()
    assert plan["price_usd"] > 0.03
    assert plan["upload"] == {
        "host": "127.0.0.1",
        "pictures": ["the picture, 600 x 400 pixels", "the words of the prompt"],
        "agreed": False,
    }
    assert (plan["size"], plan["endpoints"]) == ("1K", ["relay"])
    assert plan["reasons"]
    assert standin.bill()["micro_dollars"] == 0
    assert asked("edit", "in.png", "--prompt", "x", "--dry-run").out.startswith("gemini-nano-")


def test_picture_that_stays_here_is_refused_where_only_a_model_can_do_it(
    asked: Cavendish, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    line = ("edit", "in.png", "--prompt", "a door", "-o", "out.png", "--local-only")
    assert asked(*line).code == exits.REFUSED


def test_variations_are_files_of_their_own(cloudy: Cavendish, standin: StandIn, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    done = cloudy(
        *("edit", "in.png", "--prompt", "a window", "--variations", 3, "-o", "out.png", "--json")
    )
    assert done.code == exits.OK, done.err
    results = [line for line in done.objects() if line["event"] == "result"]
    assert [Path(line["output"]).name for line in results] == [
        "out-1.png",
        "out-2.png",
        "out-3.png",
    ]
    assert len({line["job_id"] for line in results}) == 3
    pictures = [opened(tmp_path / f"out-{number}.png").tobytes() for number in (1, 2, 3)]
    assert len(set(pictures)) == 3


def test_variation_that_fails_leaves_the_others(
    cloudy: Cavendish, standin: StandIn, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    standin.script({"fault": "finish", "reason": "IMAGE_SAFETY"})
    done = cloudy("edit", "in.png", "--prompt", "a roof", "--variations", 2, "-o", "out.png")
    assert done.code == exits.REFUSED
    assert done.err.startswith("ANSWER_BLOCKED")
    assert len(list(tmp_path.glob("out-*.png"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        ["--ref", "hat=in.png"],
        ["--ref", "object"],
        ["--ref", "doodle=in.png"],
        ["--search", "books"],
        ["--size", "3K"],
        ["--thinking", "long"],
        ["--variations", "0"],
        ["--variations", "17"],
        ["--deadline", "-1"],
    ],
)
def test_flag_that_cannot_be_is_a_usage_error(cavendish: Cavendish, line: list[str]):
    with pytest.raises(SystemExit) as caught:
        cavendish("edit", "in.png", "--prompt", "p", "-o", "out.png", *line)
    assert caught.value.code == exits.USAGE


def test_missing_output_is_told(cloudy: Cavendish, tmp_path: Path):
    save_scene(tmp_path / "in.png")
    cloudy("edit", "in.png", "--prompt", "p").refused("INVALID_REQUEST", exits.USAGE)


def test_option_that_the_model_does_not_have_is_refused_with_those_it_has(
    cloudy: Cavendish, standin: StandIn, tmp_path: Path
):
    save_scene(tmp_path / "in.png")
    done = cloudy("edit", "in.png", "--prompt", "p", "--size", "512", "-o", "out.png")
    told = done.refused("MODEL_OPTION_UNSUPPORTED", exits.REFUSED)
    assert "1K, 2K, 4K" in told
    assert standin.bill()["micro_dollars"] == 0
