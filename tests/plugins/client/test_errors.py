# SPDX-License-Identifier: GPL-3.0-or-later
import re

import pytest

from cavendish_client import errors
from cavendish_proto.v1 import error_pb2

REASONS = [name.removeprefix("REASON_") for name in error_pb2.Reason.keys()[1:]]


def test_tree_has_a_class_for_every_reason_of_the_protocol():
    assert set(errors.by_reason()) == set(REASONS)


def test_tree_gives_each_reason_to_one_class_only():
    own = [cls for cls in errors.subclasses() if "reason" in vars(cls)]
    assert len({cls.reason for cls in own}) == len(own)


def test_tree_is_drawn_in_the_docstring():
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert sorted(drawn) == sorted(cls.__name__ for cls in errors.subclasses())


@pytest.mark.parametrize("cls", errors.subclasses(), ids=lambda cls: cls.__name__)
def test_templates_are_filled_from_metadata_and_end_as_sentences(cls):
    names = re.findall(r"\{(\w+)", cls.sentence + cls.step)
    error = cls(**dict.fromkeys(names, "value"))
    assert str(error) == error.message
    assert error.message.endswith(".")
    assert error.next_step.endswith(".")
    assert set(error.metadata) == set(names)


@pytest.mark.parametrize("reason", REASONS)
def test_from_wire_keeps_the_daemons_words(reason: str):
    error = errors.from_wire(
        reason, "It broke.", "Mend it.", {"part": "x", "next_step": "Mend it."}
    )
    assert (error.reason, str(error), error.next_step) == (reason, "It broke.", "Mend it.")
    assert error.metadata == {"part": "x"}


def test_from_wire_takes_an_unknown_reason_as_internal():
    error = errors.from_wire("FROM_THE_FUTURE", "Something new.", "", {})
    assert type(error) is errors.Internal
    assert error.next_step
