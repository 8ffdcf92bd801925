# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers in words."""

import json
from dataclasses import replace

import pytest

from cavendish_standin.memory import Memory
from cavendish_standin.words import CAPTION, say
from tests.standin.samples import texts

READ = texts("Read the text in the picture.")
SIGN = Memory(1, ("SALE", "50 %"), b"")
LIST = {"type": "ARRAY", "items": {"type": "STRING"}}


def test_description_is_a_caption() -> None:
    assert say(texts("Describe the picture."), SIGN) == CAPTION


def test_texts_are_read_back() -> None:
    assert say(READ, SIGN) == "SALE\n50 %"
    assert say(READ, None) == ""


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (None, {"texts": ["SALE", "50 %"]}),
        (LIST, ["SALE", "50 %"]),
        ({"type": "object", "properties": {"lines": LIST}}, {"lines": ["SALE", "50 %"]}),
        ({"type": "string"}, "SALE\n50 %"),
        (
            {"type": "object", "properties": {"ok": {"type": "boolean"}, "n": {"type": "integer"}}},
            {"ok": True, "n": 1},
        ),
        ({"type": "string", "enum": ["yes", "no"]}, "yes"),
    ],
)
def test_json_has_the_schema_that_was_asked_for(schema: object, value: object) -> None:
    ask = replace(READ, json=True, schema=schema)
    assert json.loads(say(ask, SIGN)) == value
