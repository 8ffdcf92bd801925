# SPDX-License-Identifier: GPL-3.0-or-later
import json
import sys

import pytest

from cavendish.cli.console import Console, lowered
from cavendish_client import Preview, Progress, errors


def test_people_get_words_and_programs_objects(capsys: pytest.CaptureFixture[str]):
    for as_json in (False, True):
        console = Console(as_json=as_json)
        console.say("words")
        console.tell({"ä": 1})
    assert capsys.readouterr().out == 'words\n{"ä": 1}\n'


def test_error_is_one_line_whatever_its_message_holds(capsys: pytest.CaptureFixture[str]):
    Console(as_json=False).fail(errors.FileUnusable(path="a\nb", problem="is\todd"))
    told = capsys.readouterr().err
    assert told == "FILE_UNUSABLE: a b: is odd; check the path and its permissions.\n"


def test_progress_is_an_object_a_line_with_json(capsys: pytest.CaptureFixture[str]):
    with Console(as_json=True).progress() as draw:
        draw(Progress(0.25, "scale 1"))
    told = json.loads(capsys.readouterr().out)
    assert told == {"event": "progress", "fraction": 0.25, "stage": "scale 1"}


def test_progress_is_a_bar_on_a_terminal_only(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    with Console(as_json=False).progress() as draw:
        draw(Progress(0.25, "scale 1"))
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with Console(as_json=False).progress() as draw:
        draw(Progress(0.25, "scale 1"))
    assert "scale 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [("Try again.", "try again."), ("GIMP is old.", "GIMP is old."), ("A b.", "a b."), ("", "")],
)
def test_next_step_goes_on_in_small_letters(sentence: str, expected: str):
    assert lowered(sentence) == expected


def test_preview_goes_along_with_json(capsys: pytest.CaptureFixture[str]):
    with Console(as_json=True).progress() as draw:
        draw(Progress(0.5, "Step 1 of 2", Preview(1, 1, b"\x00\x80\xff")))
    told = json.loads(capsys.readouterr().out)
    assert told["preview"] == {"width": 1, "height": 1, "rgb": "AID/"}
