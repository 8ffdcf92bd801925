# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.operations import wording
from cavendish.request import Preset, Role, Wording

PROMPT = "\u0434\u0432\u0435\u0440\u044c, rot & gr\u00fcn"


@pytest.mark.parametrize(
    "said",
    [
        wording.edit(PROMPT),
        wording.fill(PROMPT),
        wording.remove(PROMPT),
        wording.replace_background(PROMPT),
        wording.expand(PROMPT),
        wording.restyle(PROMPT, [3]),
        wording.text(("A",), PROMPT),
        wording.generate(PROMPT),
        wording.on_white(PROMPT),
        *(wording.retouch(preset, PROMPT) for preset in Preset),
        *(wording.describe(kind, PROMPT, None) for kind in Wording),
    ],
)
def test_words_of_the_artist_stay_as_they_are(said: str) -> None:
    assert said.count(PROMPT) == 1


def test_new_picture_is_asked_for_in_the_words_of_the_artist_alone() -> None:
    assert wording.generate(PROMPT) == PROMPT


@pytest.mark.parametrize("said", [wording.remove(""), wording.expand(""), wording.restyle("", [2])])
def test_verb_without_a_prompt_leaves_no_gap(said: str) -> None:
    assert "  " not in said
    assert "()" not in said
    assert not said.endswith((":", " "))


def test_mask_is_named_by_its_number() -> None:
    assert wording.masked(2).startswith("Image 2 is a mask of image 1: white is the area to change")


def test_styles_are_named_by_their_numbers() -> None:
    assert "the style of image 2." in wording.restyle("", [2])
    assert "the style of image 2, image 3 and image 5: soft" in wording.restyle("soft", [2, 3, 5])
    assert "the style: soft" in wording.restyle("soft", [])


def test_each_string_is_quoted_once() -> None:
    said = wording.text(("BAR", "Caf\u00e9 \u201cX\u201d"), "in gold")
    assert said.count("\u201cBAR\u201d") == 1
    assert "each string once" in said
    assert said.endswith("in gold")


@pytest.mark.parametrize(
    ("string", "script"),
    [
        ("\u7ea2\u8336", "Chinese characters"),
        ("\u304a\u8336", "Japanese"),
        ("\ucc28", "Hangul"),
        ("\u0634\u0627\u064a", "Arabic, written from right to left"),
    ],
)
def test_script_that_models_garble_is_named(string: str, script: str) -> None:
    assert script in wording.scripts(string)
    assert f"It is in {script};" in wording.text((string,), "")


def test_latin_text_needs_no_word_about_its_script() -> None:
    assert wording.scripts("T\u00e9a 5 \u20ac") == []


def test_every_role_but_the_doodle_has_a_label() -> None:
    for role in set(Role) - {Role.DOODLE}:
        assert wording.reference(role, "Red hat").endswith("(\u201cRed hat\u201d).")
        assert "(" not in wording.reference(role, "")


def test_every_preset_and_wording_has_words() -> None:
    assert all(wording.retouch(preset, "") for preset in Preset)
    assert len({wording.describe(kind, "", None) for kind in Wording}) == len(Wording)


def test_description_of_a_selection_names_its_mask() -> None:
    assert "the selected area of image 1 (image 2)" in wording.describe(Wording.CAPTION, "", 2)


def test_marks_are_to_be_removed() -> None:
    assert "remove the marks in the output" in wording.doodles(3)
