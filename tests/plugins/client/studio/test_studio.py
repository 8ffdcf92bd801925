# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of cavendish_client.studio.studio, with a real daemon and the stand-in for the API."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cavendish_client import errors
from cavendish_client.studio import options
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.easel import Phase
from cavendish_client.studio.line import Action
from cavendish_client.studio.mode import Mode
from tests.daemon_process import running_daemon
from tests.models import graphs
from tests.models.installed import install, stylist
from tests.plugins.client.studio.host import Host, Sheet
from tests.system.cloud import Cloud

RED = Draft(prompt="make the coat red")


def test_easel_asks_nobody_until_the_artist_composes(host: Host, sheet: Sheet) -> None:
    easel = host.studio.easel(sheet)
    assert (easel.label, easel.can_start) == ("Say what to change", False)
    assert host.session.info is None


def test_price_comes_after_a_rest(host: Host, sheet: Sheet) -> None:
    easel = host.priced(sheet, RED)
    assert easel.label.startswith("Edit · $0.")
    assert [model.is_default for model in host.studio.models].count(True) == 1


def test_price_is_of_the_last_draft_only(host: Host, sheet: Sheet) -> None:
    host.priced(sheet, RED)
    for letter in range(5):
        host.studio.compose(sheet, Draft(prompt="x" * (letter + 1)))
    easel = host.priced(sheet, Draft(Mode.REMOVE, variations=2))
    assert easel.label.startswith("Remove 2 · $")


def test_price_follows_the_selection(host: Host, sheet: Sheet) -> None:
    easel = host.priced(sheet, Draft(Mode.FILL))
    assert easel.label == "Fill · free"
    sheet.selection = None
    assert host.studio.easel(sheet).label == "Select what to fill"


def test_first_upload_is_asked_about_with_what_leaves(host: Host, sheet: Sheet) -> None:
    easel = host.priced(sheet, RED)
    host.studio.start(sheet)
    assert easel.phase is Phase.ASKING
    assert easel.upload is not None
    assert easel.upload.host == "127.0.0.1"
    assert any("selection" in picture for picture in easel.upload.pictures)
    assert sheet.inserted == []


def test_agreeing_is_asked_for_once_a_document(host: Host, sheet: Sheet) -> None:
    host.run(sheet, RED)
    easel = host.priced(sheet, Draft(prompt="make it blue"))
    host.studio.start(sheet)
    assert easel.phase is Phase.RUNNING
    host.until(lambda: easel.run is None)


def test_upload_of_references_is_told_with_their_true_sizes(
    host: Host, sheet: Sheet, sky: Cloud
) -> None:
    draft = Draft(prompt="like @Hat of felt")
    easel = host.priced(sheet, draft)
    host.studio.start(sheet)
    host.until(lambda: easel.upload is not None)
    assert easel.upload is not None
    assert "the object reference Hat of felt, 16 x 16 pixels" in easel.upload.pictures
    assert sheet.thread == ""
    assert sky.standin.requests() == []
    host.studio.agree(sheet)
    host.until(lambda: easel.run is None)
    assert len(sheet.inserted) == 1


def test_layer_that_never_leaves_holds_back_what_shows_it(
    host: Host, sheet: Sheet, sky: Cloud
) -> None:
    with sky.connect() as client:
        client.settings.set_policy(sheet.identity, local_only=False, local_layers=["{hat}"])
    held = host.priced(sheet, RED)
    assert isinstance(held.doubt, errors.LocalOnly)
    assert held.telling is not None
    assert held.telling.text.startswith("The layer “Hat of felt” is marked as never leaving")
    sheet.hidden.add("{hat}")
    host.studio.estimate_again(sheet)
    easel = host.priced(sheet, Draft(prompt="make the coat blue"))
    assert easel.doubt is None
    assert easel.plan is not None
    named = host.priced(sheet, Draft(prompt="a coat like @Hat of felt"))
    assert isinstance(named.doubt, errors.LocalOnly)


def test_keeping_here_sends_nothing(host: Host, sheet: Sheet, sky: Cloud) -> None:
    easel = host.priced(sheet, RED)
    host.studio.start(sheet)
    host.studio.keep_here(sheet)
    assert easel.phase is Phase.IDLE
    assert easel.line is not None
    assert easel.line.text.startswith("Nothing was sent.")
    assert sky.standin.requests() == []


def test_keeping_here_lets_the_built_in_engine_do_what_it_can(
    host: Host, sheet: Sheet, sky: Cloud
) -> None:
    easel = host.priced(sheet, Draft(Mode.REMOVE, "a stain"))
    host.studio.start(sheet)
    host.studio.keep_here(sheet)
    host.until(lambda: easel.phase is Phase.IDLE and sheet.inserted)
    assert sheet.inserted[0][1].plan.engine == "classic"
    assert sky.standin.requests() == []


def test_refused_settings_lead_to_the_settings(host: Host, sheet: Sheet, sky: Cloud) -> None:
    with sky.connect() as client:
        client.settings.set_policy(sheet.identity, local_only=True)
    easel = host.priced(sheet, RED)
    assert isinstance(easel.doubt, errors.LocalOnly)
    assert easel.telling is not None
    assert easel.telling.action is Action.SETTINGS


def test_daemon_that_is_not_there_is_told_with_the_command(tmp_path: Path, sheet: Sheet) -> None:
    host = Host(tmp_path / "nobody")
    easel = host.priced(sheet, RED)
    assert easel.line is not None
    assert easel.line.action is Action.COPY
    host.session.close()


def test_thread_goes_on_and_can_be_gone_back_in(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, RED)
    host.until(lambda: easel.thread is not None and len(easel.thread.turns) == 1)
    host.run(sheet, Draft(prompt="add a hat"))
    host.until(lambda: easel.thread is not None and len(easel.thread.turns) == 2)
    assert easel.thread is not None
    first, second = easel.thread.turns
    assert second.parent == first.turn_id
    host.studio.go_back(sheet, first.turn_id)
    host.until(lambda: easel.thread is not None and easel.thread.current == first.turn_id)
    assert sheet.shown == ((first.turn_id,), [second.turn_id])
    assert easel.line is not None
    assert "make the coat red" in easel.line.text


def test_thread_is_found_again_by_the_document(host: Host, sheet: Sheet, sky: Cloud) -> None:
    host.run(sheet, RED)
    other = Host(sky.daemon.state_dir)
    easel = other.priced(sheet, Draft(prompt="add a hat"))
    other.until(lambda: easel.thread is not None)
    assert easel.thread is not None
    assert easel.thread.thread_id == sheet.thread
    other.session.close()


def test_thread_that_the_daemon_has_lost_is_forgotten(host: Host, sheet: Sheet) -> None:
    sheet.thread = "nothing"
    host.studio.compose(sheet, RED)
    host.until(lambda: sheet.thread == "")


def test_new_thread_follows_nothing(host: Host, sheet: Sheet) -> None:
    easel = host.run(sheet, RED)
    old = sheet.thread
    host.studio.new_thread(sheet)
    assert (sheet.thread, easel.thread) == ("", None)
    host.run(sheet, Draft(prompt="add a hat"))
    assert sheet.thread not in ("", old)


def test_action_sets_the_mode_and_begins_at_once(host: Host, sheet: Sheet) -> None:
    host.studio.compose(sheet, Draft(prompt="kept", choice="bold"))
    host.studio.do(sheet, Mode.LINES)
    easel = host.studio.easel(sheet)
    host.until(lambda: sheet.inserted, "no layer")
    assert [name for name, _, _ in sheet.inserted] == ["Lines"]
    assert (easel.draft.mode, easel.draft.choice, easel.draft.prompt) == (Mode.LINES, "", "kept")


def test_action_tells_what_is_missing(host: Host, sheet: Sheet) -> None:
    sheet.selection = None
    host.studio.do(sheet, Mode.SELECT)
    easel = host.studio.easel(sheet)
    assert easel.line is not None
    assert (easel.line.text, easel.line.is_error) == ("Select it roughly.", True)
    assert easel.run is None


def test_action_leaves_alone_what_is_under_way(host: Host, sheet: Sheet) -> None:
    host.priced(sheet, Draft(Mode.LINES))
    host.studio.start(sheet)
    easel = host.studio.easel(sheet)
    run = easel.run
    host.studio.do(sheet, Mode.DENOISE)
    assert run is not None
    assert (easel.run, easel.draft.mode) == (run, Mode.LINES)
    host.until(lambda: sheet.inserted, "no layer")


def test_closed_pictures_are_forgotten(host: Host, sheet: Sheet) -> None:
    easel = host.priced(sheet, RED)
    sheet.opened = False
    host.studio.drop_closed()
    assert host.studio.easel(sheet) is not easel


@pytest.fixture
def equipped(tmp_path: Path) -> Iterator[Host]:
    """A host whose daemon has a model of one style, and nobody to ask elsewhere."""
    state = tmp_path / "state"
    install(state, {"negative": (stylist("negative"), graphs.negative())})
    with running_daemon(state) as daemon:
        made = Host(daemon.state_dir)
        yield made
        made.session.close()


def test_style_is_that_of_the_model_which_the_artist_picks(equipped: Host, sheet: Sheet) -> None:
    studio = equipped.studio
    studio.look_at_models()
    equipped.until(lambda: studio.shelf.installed, "the models of this machine")
    easel = studio.easel(sheet)
    rows = options.rows(Draft(Mode.RESTYLE), easel.view, studio.models, studio.shelf.installed)
    (key,) = (
        one.key
        for row in rows
        if isinstance(row, options.Pick)
        for one in row.choices
        if one.title == "negative"
    )
    equipped.run(sheet, options.changed(Draft(Mode.RESTYLE), "model", key))
    (_, result, made) = sheet.inserted[0]
    assert (result.plan.model, made.cost_micro_usd) == ("negative", 0)
    assert easel.label == "Restyle · free"


def test_model_that_is_gone_is_chosen_no_more(equipped: Host, sheet: Sheet) -> None:
    studio = equipped.studio
    studio.look_at_models()
    equipped.until(lambda: studio.shelf.installed, "the models of this machine")
    easel = equipped.priced(sheet, Draft(Mode.RESTYLE, local="negative"))
    assert easel.draft.local == "negative"
    studio.shelf.remove("negative")
    equipped.until(lambda: not easel.draft.local, "the model is still chosen")
    assert not easel.can_start
