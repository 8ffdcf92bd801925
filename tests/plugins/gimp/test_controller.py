# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel's state: what it says, follows, runs and forgets."""

from __future__ import annotations

from collections.abc import Callable

from cavendish_client import Box, Progress
from cavendish_gimp.controller import Controller, follow
from cavendish_gimp.erasure import End
from cavendish_gimp.picture import Picture
from cavendish_gimp.refusal import GrayPicture
from cavendish_gimp.state import PanelState, Phase, Trouble

BOX = Box(1, 2, 3, 4)
EMPTY = Picture(1, "a", None)
SELECTED = Picture(1, "a", BOX)
OTHER = Picture(2, "b", BOX)
TROUBLE = Trouble("No.", "Yes.")


class Begun:
    """An erasing that the test drives."""

    def __init__(
        self, picture: int, progress: Callable[[Progress], None], end: Callable[[End], None]
    ) -> None:
        self.picture = picture
        self.progress = progress
        self.end = end
        self.cancels = 0

    def cancel(self) -> None:
        self.cancels += 1


class Desk:
    """A controller with what it began and showed."""

    def __init__(self, *pictures: Picture) -> None:
        self.begun: list[Begun] = []
        self.shown: list[PanelState] = [PanelState()]
        self.controller = Controller(self.begin, self.shown.append)
        self.controller.look(pictures)

    def begin(self, *values: object) -> Begun:
        self.begun.append(Begun(*values))  # type: ignore[arg-type]
        return self.begun[-1]

    @property
    def state(self) -> PanelState:
        return self.shown[-1]


def test_controller_asks_for_a_picture() -> None:
    assert Desk().state.phase is Phase.NO_PICTURE


def test_controller_asks_for_a_selection() -> None:
    assert Desk(EMPTY).state.phase is Phase.NO_SELECTION


def test_controller_is_ready_with_a_selection() -> None:
    assert Desk(SELECTED).state.phase is Phase.READY


def test_controller_tells_at_once_why_a_picture_cannot_be_used() -> None:
    state = Desk(Picture(1, "gray", BOX, GrayPicture())).state
    assert state.phase is Phase.UNSUPPORTED
    assert state.trouble is not None
    assert "Image > Mode > RGB" in state.trouble.next_step


def test_controller_begins_once() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.controller.erase()
    assert [each.picture for each in desk.begun] == [1]
    assert desk.state.phase is Phase.RUNNING


def test_controller_begins_nothing_without_a_selection() -> None:
    desk = Desk(EMPTY)
    desk.controller.erase()
    assert not desk.begun


def test_controller_shows_progress() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    assert desk.state.fraction is None
    desk.begun[0].progress(Progress(0.5, "half"))
    assert (desk.state.fraction, desk.state.stage) == (0.5, "half")


def test_controller_is_ready_again_after_the_end() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.begun[0].end(End(layer=object()))
    assert desk.state.phase is Phase.READY
    assert desk.state.fraction is None


def test_controller_cancels_once_and_waits_for_the_end() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.controller.cancel()
    desk.controller.cancel()
    assert desk.begun[0].cancels == 1
    assert desk.state.phase is Phase.CANCELLING
    desk.begun[0].end(End())
    assert desk.state.phase is Phase.READY
    assert desk.state.trouble is None


def test_controller_shows_trouble_until_the_selection_changes() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.begun[0].end(End(trouble=TROUBLE))
    assert desk.state.trouble == TROUBLE
    desk.controller.look([Picture(1, "a", Box(9, 9, 9, 9))])
    assert desk.state.trouble is None


def test_controller_forgets_trouble_at_the_next_try() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.begun[0].end(End(trouble=TROUBLE))
    desk.controller.erase()
    assert desk.state.trouble is None


def test_controller_cancels_the_run_of_a_closed_picture() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.controller.look([])
    assert desk.begun[0].cancels == 1
    assert desk.state.phase is Phase.NO_PICTURE


def test_controller_runs_pictures_beside_each_other() -> None:
    desk = Desk(SELECTED, OTHER)
    desk.controller.choose(1)
    desk.controller.erase()
    desk.controller.choose(2)
    assert desk.state.phase is Phase.READY
    desk.controller.erase()
    assert [each.picture for each in desk.begun] == [1, 2]
    desk.begun[0].end(End(trouble=TROUBLE))
    assert desk.state.phase is Phase.RUNNING
    desk.controller.choose(1)
    assert desk.state.trouble == TROUBLE


def test_controller_ignores_a_choice_of_no_open_picture() -> None:
    desk = Desk(SELECTED)
    desk.controller.choose(99)
    assert desk.state.current == 1


def test_controller_shows_nothing_twice() -> None:
    desk = Desk(SELECTED)
    desk.controller.look([SELECTED])
    desk.controller.choose(1)
    assert len(desk.shown) == 2


def test_controller_close_stops_all_runs() -> None:
    desk = Desk(SELECTED)
    desk.controller.erase()
    desk.controller.close()
    assert desk.begun[0].cancels == 1


def test_follow_goes_to_what_was_just_opened() -> None:
    assert follow([EMPTY], [EMPTY, OTHER], EMPTY) == OTHER


def test_follow_goes_to_where_the_selection_changed() -> None:
    other = Picture(2, "b", None)
    assert follow([EMPTY, other], [SELECTED, other], other) == SELECTED


def test_follow_stays_when_another_picture_is_closed() -> None:
    assert follow([EMPTY, OTHER], [EMPTY], EMPTY) == EMPTY


def test_follow_takes_the_new_facts_of_the_current_picture() -> None:
    renamed = Picture(1, "new name", None)
    assert follow([EMPTY], [renamed], EMPTY) == renamed


def test_follow_goes_to_the_newest_left_when_the_current_is_closed() -> None:
    assert follow([EMPTY, SELECTED, OTHER], [OTHER], EMPTY) == OTHER
    assert follow([EMPTY], [], EMPTY) is None
