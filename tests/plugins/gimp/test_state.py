# SPDX-License-Identifier: GPL-3.0-or-later
"""The words of the panel."""

from __future__ import annotations

from cavendish_gimp.picture import Picture
from cavendish_gimp.state import Phase, Trouble, labels


def test_phase_words_are_those_of_the_other_editor() -> None:
    assert [phase.words for phase in Phase] == [
        "Open a picture",
        "Select what to erase",
        "Erase",
        "Erase",
        "Erasing…",
        "Cancelling…",
    ]


def test_phase_is_busy_while_something_is_under_way() -> None:
    assert [phase for phase in Phase if phase.is_busy] == [Phase.RUNNING, Phase.CANCELLING]


def test_trouble_line_ends_with_the_next_step() -> None:
    assert Trouble("It broke.", "Mend it.").line == "It broke. Mend it."


def test_labels_number_what_has_the_same_name() -> None:
    pictures = [Picture(1, "a", None), Picture(2, "[Untitled]", None)]
    pictures.append(Picture(5, "[Untitled]", None))
    assert labels(pictures) == {1: "a", 2: "[Untitled]-2", 5: "[Untitled]-5"}
