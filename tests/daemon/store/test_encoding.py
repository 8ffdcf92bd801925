# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.request import Digest, ImageRef, Plan, ReplaceBackground, Request, Result
from cavendish.store.encoding import (
    VERBS,
    decode,
    encode,
    fingerprint,
    payloads_differ,
    with_payloads,
)
from cavendish.store.record import JobError
from tests.daemon.jobs import trees

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def paths(tree: Any, so_far: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The way to each value of a JSON tree."""
    pairs: list[tuple[Any, Any]] = []
    if isinstance(tree, dict):
        pairs = list(tree.items())
    if isinstance(tree, list):
        pairs = list(enumerate(tree))
    return [so_far] * bool(so_far) + [p for k, v in pairs for p in paths(v, (*so_far, k))]


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of tree with another value at path."""
    copy = json.loads(json.dumps(tree))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return copy


def says(tree: Any, other: Any) -> bool:
    """Whether a JSON tree says all that another one says, and adds fields at the most."""
    if isinstance(tree, dict) and isinstance(other, dict):
        return all(key in tree and says(tree[key], value) for key, value in other.items())
    return bool(tree == other)


TREE = json.loads(encode(trees.request(document="a")))
IMAGE = [("blob", "sha256"), ("blob", "size"), ("spec",)]
IMAGE += [("spec", name) for name in ("format", "height", "width")]
NEEDED = [("version",), ("operation",), ("operation", "fill")]
NEEDED += [("operation", "fill", name) for name in ("image", "mask")]
NEEDED += [("operation", "fill", name, *rest) for name in ("image", "mask") for rest in IMAGE]


@given(trees.requests)
def test_request_comes_back_as_it_went(tree: Request) -> None:
    assert decode(Request, encode(tree)) == tree


@given(trees.plans)
def test_plan_comes_back_as_it_went(tree: Plan) -> None:
    assert decode(Plan, encode(tree)) == tree


@given(trees.results)
def test_result_comes_back_as_it_went(tree: Result) -> None:
    assert decode(Result, encode(tree)) == tree


@given(trees.errors)
def test_error_comes_back_as_it_went(tree: JobError) -> None:
    assert decode(JobError, encode(tree)) == tree


def test_text_is_canonical() -> None:
    text = encode(trees.request())
    assert text == encode(dataclasses.replace(trees.request()))
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert list(json.loads(text)["operation"]) == ["fill"]


def test_verbs_are_the_operations_by_name() -> None:
    assert VERBS["replace_background"] is ReplaceBackground
    assert all(verb == getattr(kind, "name", "") for verb, kind in VERBS.items())


@given(st.text() | JSON.map(json.dumps))
def test_any_text_is_understood_or_refused_with_value_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(Request, text)


@given(st.sampled_from(paths(TREE)), JSON)
def test_one_other_value_is_understood_as_itself_or_refused(
    path: tuple[Any, ...], value: Any
) -> None:
    text = json.dumps(replaced(TREE, path, value))
    with contextlib.suppress(ValueError):
        assert says(json.loads(encode(decode(Request, text))), json.loads(text))


def without(tree: Any, path: tuple[Any, ...]) -> Any:
    """A copy of tree without the value at path."""
    copy = replaced(tree, path, None)
    place = copy
    for key in path[:-1]:
        place = place[key]
    del place[path[-1]]
    return copy


@pytest.mark.parametrize("path", NEEDED, ids=str)
def test_missing_field_is_refused(path: tuple[Any, ...]) -> None:
    with pytest.raises(ValueError, match=r"fields|verb|version"):
        decode(Request, json.dumps(without(TREE, path)))


@pytest.mark.parametrize("path", [path for path in paths(TREE) if path not in NEEDED], ids=str)
def test_field_that_was_added_since_has_its_default(path: tuple[Any, ...]) -> None:
    older = without(TREE, path)
    understood = json.loads(encode(decode(Request, json.dumps(older))))
    assert says(understood, older)
    assert without(understood, path) == older


@pytest.mark.parametrize("path", [(), ("operation", "fill"), ("operation", "fill", "image")])
def test_unknown_field_is_refused(path: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="other fields"):
        decode(Request, json.dumps(replaced(TREE, (*path, "surprise"), 1)))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("local_only",), 1),
        (("engine",), None),
        (("operation", "fill", "seed"), True),
        (("operation", "fill", "seed"), 1.0),
        (("operation", "fill", "image", "spec", "format"), "CMYK8"),
        (("operation",), {"fill": TREE["operation"]["fill"], "draw": {}}),
        (("operation",), {"draw": TREE["operation"]["fill"]}),
    ],
    ids=str,
)
def test_wrong_type_is_refused(path: tuple[str, ...], value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(Request, json.dumps(replaced(TREE, path, value)))


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_number_that_json_does_not_know_is_refused(number: str) -> None:
    text = encode(trees.result()).replace("0.25", number)
    with pytest.raises(ValueError, match="is not JSON"):
        decode(Result, text)


def test_whole_number_passes_for_seconds() -> None:
    seconds = decode(Result, encode(trees.result()).replace("0.25", "2")).engine_seconds
    assert (seconds, type(seconds)) == (2.0, float)


def test_very_deep_text_is_refused() -> None:
    with pytest.raises(ValueError, match=r"."):
        decode(Request, "[" * 100_000 + "]" * 100_000)


@given(trees.requests, st.none() | trees.digests, st.none() | trees.texts)
def test_fingerprint_does_not_depend_on_where_the_bytes_are(
    tree: Request, blob: Digest | None, segment: str | None
) -> None:
    elsewhere = {n: ImageRef(r.spec, blob, segment) for n, r in tree.operation.images().items()}
    assert fingerprint(with_payloads(tree, elsewhere)) == fingerprint(tree)


@given(trees.requests, trees.requests)
def test_fingerprint_tells_requests_apart(one: Request, other: Request) -> None:
    alike = with_payloads(one, one.operation.images()) == one
    assert alike
    same = encode(_bare(one)) == encode(_bare(other))
    assert (fingerprint(one) == fingerprint(other)) == same


def test_payloads_differ_only_where_two_blobs_do() -> None:
    mine = trees.request()
    other = with_payloads(mine, {"image": trees.image(9)})
    leased = with_payloads(mine, {"image": ImageRef(mine.operation.image.spec, segment="a")})
    assert payloads_differ(mine, other)
    assert not payloads_differ(mine, mine)
    assert not payloads_differ(mine, leased)
    assert not payloads_differ(leased, other)


def _bare(tree: Request) -> Request:
    return with_payloads(tree, {n: ImageRef(r.spec) for n, r in tree.operation.images().items()})
