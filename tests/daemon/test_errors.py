# SPDX-License-Identifier: GPL-3.0-or-later
import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import grpc
import pytest

import cavendish_client.errors as client_errors
from cavendish import errors
from cavendish.errors import CavendishError, subclasses
from cavendish_proto.v1 import error_pb2

SOURCE = Path(errors.__file__).parent.parent
# What only a client can meet: the daemon is not there, or answers no more.
CLIENTS_OWN = {
    "DAEMON_UNAVAILABLE",
    "DAEMON_START_FAILED",
    "DAEMON_NOT_GENUINE",
    "DEADLINE_EXCEEDED",
    "EDITOR_NOT_FOUND",
}
CLASSES = [CavendishError, *subclasses()]
BRANCHES = {cls for cls in CLASSES if "reason" not in vars(cls)} - {errors.Internal}
REASONS = {cls.reason: cls for cls in CLASSES if "reason" in vars(cls)} | {
    "INTERNAL": errors.Internal
}


def fields(cls: type[CavendishError]) -> set[str]:
    """The values that a class' templates mention."""
    parsed = Formatter().parse(cls.sentence + cls.next_step)
    return {name for _, name, _, _ in parsed if name}


def proto_reasons() -> set[str]:
    return {name.removeprefix("REASON_") for name in error_pb2.Reason.keys()[1:]}


def calls() -> Iterator[tuple[str, type[CavendishError], set[str]]]:
    """Every place in the daemon that makes an error: where, its class, the values given.

    Not in the command line, whose errors are the client's.
    """
    by_name = {cls.__name__: cls for cls in CLASSES}
    for path in sorted(set(SOURCE.rglob("*.py")) - set((SOURCE / "cli").rglob("*.py"))):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in by_name and all(keyword.arg for keyword in node.keywords):
                    where = f"{path.relative_to(SOURCE)}:{node.lineno}"
                    yield where, by_name[name], {k.arg for k in node.keywords if k.arg}


def test_reasons_of_protocol_daemon_and_client_are_the_same() -> None:
    assert set(REASONS) | CLIENTS_OWN == proto_reasons()
    assert set(client_errors.by_reason()) == proto_reasons()


def test_reason_belongs_to_one_class_only() -> None:
    own = [cls.reason for cls in CLASSES if "reason" in vars(cls)]
    assert len(own) == len(set(own))


@pytest.mark.parametrize("reason", sorted(set(REASONS) - {"INTERNAL"}))
def test_class_has_the_same_name_and_branch_in_the_client(reason: str) -> None:
    ours, theirs = REASONS[reason], client_errors.by_reason()[reason]
    assert ours.__name__ == theirs.__name__
    moved = {"WRONG_TOKEN", "API_MISMATCH", "SHUTTING_DOWN"}
    if reason not in moved:
        assert ours.__base__ is not None
        assert theirs.__base__ is not None
        assert ours.__base__.__name__ == theirs.__base__.__name__


def test_tree_is_drawn_in_the_docstring() -> None:
    drawn = re.findall(r"[├└]── (\w+)", errors.__doc__ or "")
    assert sorted(drawn) == sorted(cls.__name__ for cls in subclasses())


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_code_is_one_of_grpc(cls: type[CavendishError]) -> None:
    assert cls.code in grpc.StatusCode.__members__
    assert cls.code != "OK"


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__name__)
def test_templates_are_filled_by_the_values_that_the_docstring_names(
    cls: type[CavendishError],
) -> None:
    documented = re.search(r"Values: (.*)\.$", cls.__doc__ or "", re.DOTALL)
    words = re.findall(r"\w+", documented[1]) if documented else []
    assert fields(cls) <= set(words)
    error = cls(**dict.fromkeys(fields(cls), "value"))
    for sentence in (error.message, error.advice):
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_values_travel_as_text() -> None:
    error = errors.ImageTooLarge(width_px=3, height_px=4, limit_px=5)
    assert error.values == {"width_px": "3", "height_px": "4", "limit_px": "5"}
    assert str(error) == "A picture of 3 x 4 pixels is too large: 5 is the limit."


def test_every_place_that_makes_an_error_fills_its_templates() -> None:
    made = list(calls())
    assert len(made) > 50
    assert [where for where, cls, given in made if not fields(cls) <= given] == []


def test_no_place_raises_a_branch_which_has_no_reason_of_its_own() -> None:
    assert [where for where, cls, _ in calls() if cls in BRANCHES] == []
