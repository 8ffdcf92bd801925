# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.runner, with a real daemon and the stand-in for the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish_client import Box, Permission, Role, errors
from cavendish_client.studio.draft import Draft, Kind, Source
from cavendish_client.studio.easel import Easel, Phase, Run
from cavendish_client.studio.line import Action
from cavendish_client.studio.mode import Mode
from tests.daemon_process import running_daemon
from tests.models.few_step_installed import install_slow
from tests.plugins.client.studio.host import SIDE, Host, Sheet
from tests.system.cloud import Cloud

# They need a subject, make no layer, or need an installed model: each has a test of its own.
ELSEWHERE = (Mode.CUTOUT, Mode.SELECT, Mode.DEPTH)
RED = Draft(prompt="make the coat red")
FOX = Draft(Mode.GENERATE, "a fox", local="slow")


@pytest.fixture(autouse=True)
def _allowed(sky: Cloud) -> None:
    sky.configure()
    with sky.connect() as client:
        assert client.settings.get().cloud is Permission.ALLOW


def test_one_result_becomes_a_layer_at_once(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, RED)
    [(name, result, made)] = sheet.inserted
    assert name == "Edit: make the coat red"
    assert (made.job_id, made.prompt) == (result.job_id, RED.prompt)
    assert made.cost_micro_usd == result.cost_micro_usd > 0
    assert easel.line is not None
    assert easel.line.text.startswith("Cost $0.")
    assert easel.takes == ()


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode not in (Mode.DESCRIBE, *ELSEWHERE)])
def test_every_mode_makes_a_layer(host: Host, sheet: Sheet, mode: Mode) -> None:
    easel = host.run(sheet, Draft(mode, "“OPEN” on a door"))
    assert len(sheet.inserted) == 1, easel.line


def test_describe_gives_words_and_no_layer(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, Draft(Mode.DESCRIBE, choice="alt_text"))
    assert easel.words
    assert sheet.inserted == []
    assert sheet.thread == ""


def test_variations_wait_for_the_artist(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, Draft(prompt="make the coat red", variations=3))
    assert [take.number for take in easel.takes] == [0, 1, 2]
    assert easel.before is not None
    assert sheet.inserted == []
    host.studio.apply(sheet, 1)
    assert len(sheet.inserted) == 1
    assert [take.is_applied for take in easel.takes] == [False, True, False]
    host.studio.discard(sheet)
    assert easel.takes == ()


def test_applied_variation_is_where_the_thread_goes_on(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, Draft(prompt="make the coat red", variations=2))
    host.until(lambda: easel.thread is not None and len(easel.thread.turns) == 2)
    host.studio.apply(sheet, 0)
    chosen = easel.takes[0].result.job_id
    host.until(lambda: easel.thread is not None and easel.thread.current == chosen)


def test_variation_that_fails_leaves_the_others(host: Host, sheet: Sheet, sky: Cloud) -> None:
    sky.standin.script({"fault": "blocked", "times": 1})
    easel = host.run(sheet, Draft(prompt="make the coat red", variations=2))
    assert len(easel.takes) == 1
    assert easel.line is not None
    assert easel.line.is_error
    host.studio.apply(sheet, easel.takes[0].number)
    assert len(sheet.inserted) == 1


def test_result_that_cannot_be_put_in_is_kept(host: Host, sheet: Sheet) -> None:
    sheet.refusal = errors.ImageModeUnsupported("Another size now.", "Undo that.")
    easel = host.run(sheet, RED)
    assert easel.line is not None
    assert easel.line.text == "Another size now. Undo that."
    sheet.refusal = None
    host.studio.apply(sheet, 0)
    assert len(sheet.inserted) == 1


def test_references_and_mentioned_layers_go_along(host: Host, sheet: Sheet, sky: Cloud) -> None:
    draft = Draft(prompt="give the coat the @Hat of felt")
    draft = draft.with_reference(Source(Kind.FILE, "/style.png", "style", Role.STYLE))
    host.run(sheet, draft)
    assert sheet.read == ["Hat of felt"]
    assert len(sheet.inserted) == 1


def test_doodle_lies_on_the_canvas(host: Host, sheet: Sheet) -> None:
    doodle = Source(Kind.LAYER, "{hat}", "Hat of felt", Role.DOODLE)
    easel = host.run(sheet, Draft(prompt="follow the arrow").with_reference(doodle))
    assert len(sheet.inserted) == 1, easel.line


def test_file_that_cannot_be_read_is_told(host: Host, sheet: Sheet) -> None:
    gone = Source(Kind.FILE, "/gone.png", "gone")
    easel = host.run(sheet, Draft(prompt="red").with_reference(gone))
    assert easel.line is not None
    assert easel.line.text == "The file is gone. Choose another."


def test_expand_reaches_beyond_the_picture(host: Host, sheet: Sheet) -> None:
    sheet.selection = None
    host.run(sheet, Draft(Mode.EXPAND, choice="right"))
    placed = sheet.inserted[0][1].placement
    assert placed.right == SIDE + SIDE // 4


def test_cancel_stops_and_leaves_no_words(host: Host, sheet: Sheet, sky: Cloud) -> None:
    sky.standin.script({"fault": "hang", "times": 1})
    easel = host.priced(sheet, RED)
    host.studio.start(sheet)
    host.until(sky.standin.requests)
    host.studio.cancel(sheet)
    assert (easel.phase, easel.label) == (Phase.CANCELLING, "Cancelling…")
    host.until(lambda: easel.run is None)
    assert easel.line is None
    assert sheet.inserted == []


def test_second_click_starts_nothing(host: Host, sheet: Sheet, sky: Cloud) -> None:
    easel = host.priced(sheet, RED)
    host.studio.start(sheet)
    host.studio.start(sheet)
    host.until(lambda: easel.run is None)
    assert len(sheet.inserted) == 1
    assert len(sky.standin.requests()) == 1


def test_closed_picture_gets_no_layer(host: Host, sheet: Sheet) -> None:
    easel = host.priced(sheet, RED)
    host.studio.start(sheet)
    sheet.opened = False
    host.until(lambda: easel.run is None)
    assert sheet.inserted == []


def test_blocked_prompt_is_told_with_a_next_step(host: Host, sheet: Sheet, sky: Cloud) -> None:
    sky.standin.script({"fault": "blocked", "times": 9})
    easel = host.run(sheet, RED)
    assert easel.line is not None
    assert easel.line.is_error
    assert sheet.inserted == []


def test_lines_become_a_layer_without_a_model(host: Host, sheet: Sheet, sky: Cloud) -> None:
    sky.configure(cloud=Permission.NEVER)
    host.run(sheet, Draft(Mode.LINES, choice="bold"))
    assert not sheet.multiplied
    [(name, result, made)] = sheet.inserted
    assert name == "Lines"
    assert (result.plan.engine, made.cost_micro_usd) == ("classic", 0)
    assert sky.standin.requests() == []


def test_picture_is_enlarged_before_its_result_is_put_in(host: Host, sheet: Sheet) -> None:
    sheet.selection = None
    host.run(sheet, Draft(Mode.UPSCALE, choice="3"))
    [(name, result, _)] = sheet.inserted
    assert (name, sheet.scale) == ("Upscale", 3)
    assert result.placement == Box(0, 0, 3 * SIDE, 3 * SIDE)


def test_layer_is_harmonised_with_what_it_lies_on(host: Host, sheet: Sheet) -> None:
    host.run(sheet, Draft(Mode.HARMONISE))
    [(name, result, _)] = sheet.inserted
    assert (name, sheet.scale, result.plan.engine) == ("Harmonise", 1, "classic")
    assert result.placement == Box(8, 8, 32, 24)


def test_subject_is_cut_out_along_its_edge(host: Host, sheet: Sheet) -> None:
    sheet.paint = lambda x, y: 255 * ((x - 56) ** 2 + (y - 56) ** 2 < 144)
    host.run(sheet, Draft(Mode.CUTOUT))
    [(name, result, _)] = sheet.inserted
    assert name == "Cut-out"
    placed = result.placement
    assert (abs(placed.x - 44), abs(placed.width - 24)) <= (2, 4)


def test_strokes_tell_which_of_two_is_cut_out(host: Host, sheet: Sheet) -> None:
    sheet.selection = None
    sheet.paint = lambda x, y: 230 if 36 <= y < 76 and (20 <= x < 60 or 80 <= x < 120) else 40
    left, right = Box(30, 46, 20, 20), Box(90, 46, 20, 20)
    for kept, removed, x in ((left, right, 20), (right, left, 80)):
        sheet.painted = {"{coat}": kept, "{hat}": removed}
        draft = Draft(Mode.CUTOUT)
        for key, role in (("{coat}", "keep"), ("{hat}", "remove")):
            draft = draft.with_reference(Source(Kind.LAYER, key, key)).with_role(key, role)
        host.run(sheet, draft)
        placed = sheet.inserted[-1][1].placement
        assert (abs(placed.x - x), abs(placed.width - 40)) <= (2, 4)


@pytest.mark.parametrize("mode", [Mode.FILL, Mode.REMOVE, Mode.EXPAND])
def test_only_what_is_painted_over_is_copied(
    host: Host, sheet: Sheet, sky: Cloud, mode: Mode
) -> None:
    sky.configure(cloud=Permission.NEVER)
    sheet.paint = lambda x, y: (90 if y % 8 < 4 else 150) if x >= 96 else 120
    sheet.painted = {"{hat}": Box(96, 0, 32, SIDE)}
    striped = Draft(mode).with_reference(Source(Kind.LAYER, "{hat}", "Hat"))
    assert spread(host, sheet, Draft(mode)) < 10
    assert spread(host, sheet, striped.with_role("{hat}", "sources")) > 40


def spread(host: Host, sheet: Sheet, draft: Draft) -> int:
    """By how much the levels of the middle of what is filled differ."""
    host.run(sheet, draft)
    result = sheet.inserted[-1][1]
    place, levels = result.placement, bytes(result.image.view())[::4]
    middle = [(56 - place.y) * place.width + x - place.x for x in range(46, 66)]
    down = [at + row * place.width for at in middle for row in range(-8, 8)]
    return max(levels[at] for at in down) - min(levels[at] for at in down)


def test_layer_without_a_stroke_is_told(host: Host, sheet: Sheet) -> None:
    draft = Draft(Mode.CUTOUT).with_reference(Source(Kind.LAYER, "{hat}", "Hat"))
    easel = host.run(sheet, draft)
    assert easel.line is not None
    assert easel.line.text.startswith("Nothing is painted firmly on the layer “Hat”")
    assert sheet.inserted == []


@pytest.mark.parametrize("choice", ["within", "under"])
def test_what_is_found_becomes_the_selection(host: Host, sheet: Sheet, choice: str) -> None:
    sheet.paint = lambda x, y: 255 * ((x - 56) ** 2 + (y - 56) ** 2 < 144)
    sheet.selection = Box(40, 40, 32, 32) if choice == "within" else Box(52, 52, 8, 8)
    easel = host.run(sheet, Draft(Mode.SELECT, choice=choice))
    [found] = sheet.found
    assert sheet.inserted == []
    placed = found.placement
    assert (abs(placed.x - 44), abs(placed.width - 24)) <= (3, 6)
    assert easel.line is not None
    assert not easel.line.is_error


def test_model_that_is_missing_is_offered_to_be_installed(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, Draft(Mode.DEPTH))
    assert sheet.inserted == []
    assert easel.line is not None
    assert easel.line.action is Action.MODELS


def test_flat_colors_leave_the_lines_to_be_seen(host: Host, sheet: Sheet) -> None:
    sheet.selection = None
    sheet.paint = lambda x, y: 255 * ((x % 40) > 3)
    host.run(sheet, Draft(Mode.FLATS, choice="small"))
    [(name, _, _)] = sheet.inserted
    assert (name, sheet.multiplied) == ("Flats", True)


@pytest.fixture(scope="module")
def painting_state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a daemon with a model that paints so slowly that it can be watched."""
    state = tmp_path_factory.mktemp("painting") / "state"
    install_slow(state)
    with running_daemon(state):
        yield state


@pytest.fixture
def painter(painting_state: Path, sheet: Sheet) -> Iterator[Host]:
    """A host that finds that daemon, and knows its model; nothing is selected."""
    made, sheet.selection = Host(painting_state), None
    made.studio.look_at_models()
    made.until(lambda: made.studio.shelf.installed)
    yield made
    made.session.close()


def watched(painter: Host, sheet: Sheet) -> tuple[Easel, Run]:
    """What is under way, once something of it is seen."""
    easel = painter.priced(sheet, FOX)
    painter.studio.start(sheet)
    run = easel.run
    assert run is not None
    painter.until(lambda: run.preview or easel.run is None)
    assert run.preview is not None, easel.line
    return easel, run


def test_what_is_painted_so_far_is_seen_until_the_layer_is_there(
    painter: Host, sheet: Sheet
) -> None:
    easel, run = watched(painter, sheet)
    assert run.preview is not None
    shown = run.preview.picture
    assert len(shown.data) == 3 * shown.width * shown.height > 0
    assert run.preview.title == "Rough preview"
    painter.until(lambda: easel.run is None)
    assert run.preview is None
    assert len(sheet.inserted) == 1


def test_nothing_is_seen_of_what_is_cancelled(painter: Host, sheet: Sheet) -> None:
    easel, run = watched(painter, sheet)
    painter.studio.cancel(sheet)
    assert run.preview is None
    painter.until(lambda: easel.run is None)
    assert sheet.inserted == []
