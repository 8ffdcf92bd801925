# SPDX-License-Identifier: GPL-3.0-or-later
"""What the compiled loops refuse: no argument from Python may reach beyond an array."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cavendish.engines.classic import _core
from cavendish.engines.classic.filters import Filters
from cavendish.engines.classic.patches import Ballot, Blended, Field, Hunt, Level, Rows, Sieve
from cavendish.imaging.poisson import Links

H, W = 12, 16


def level() -> Level:
    mask = np.zeros((H, W), np.bool_)
    return Level(np.zeros((H, W, 4), np.uint8), mask, ~mask, ~mask)


def floats(depth: int) -> Any:
    return np.zeros((H, W, depth), np.float32)


def search(**changes: Any) -> None:
    given_ = {
        "level": level(),
        "match": np.zeros((H, W, 2), np.int32),
        "cost": np.zeros((H, W), np.uint32),
        "previous": np.zeros((H, W, 2), np.int32),
        "rows": Rows(0, H),
        "hunt": Hunt(3, 8, 0, False, 0),
    } | changes
    field = Field(given_["match"], given_["cost"])
    _core.search(given_["level"], field, given_["previous"], given_["rows"], given_["hunt"])


def vote(**changes: Any) -> None:
    given_ = {
        "level": level(),
        "match": np.zeros((H, W, 2), np.int32),
        "weight": np.ones((H, W), np.float32),
        "radius": 3,
        "rows": Rows(0, H),
    } | changes
    ballot = Ballot(given_["match"], given_["weight"], given_["radius"])
    _core.vote(given_["level"], ballot, given_["rows"])


def blend(**changes: Any) -> None:
    given_ = {
        "level": level(),
        "match": np.zeros((H, W, 2), np.int32),
        "weight": np.ones((H, W), np.float32),
        "picture": floats(4),
        "colour": floats(4),
        "right": floats(4),
        "down": floats(4),
        "corner": (0, 0),
        "rows": Rows(0, H),
    } | changes
    ballot = Ballot(given_["match"], given_["weight"], 3)
    out = Blended(given_["colour"], given_["right"], given_["down"], given_["corner"])
    _core.blend(given_["level"], ballot, given_["picture"], out, given_["rows"])


def enlarge(**changes: Any) -> None:
    given_ = {
        "level": level(),
        "match": np.zeros((H, W, 2), np.int32),
        "cost": np.zeros((H, W), np.uint32),
        "coarse_match": np.zeros((H // 2, W // 2, 2), np.int32),
        "coarse_cost": np.zeros((H // 2, W // 2), np.uint32),
        "rows": Rows(0, H),
    } | changes
    coarse = Field(given_["coarse_match"], given_["coarse_cost"])
    field = Field(given_["match"], given_["cost"])
    _core.enlarge(coarse, given_["level"], field, 3, given_["rows"])


def match(**changes: Any) -> None:
    given_ = {
        "feature": np.zeros((H, W, 4), np.uint8),
        "known": np.ones((H, W), np.bool_),
        "source": np.ones((H, W), np.bool_),
        "centres": np.full((2, 2), 5, np.int32),
        "radius": 3,
        "reach": 8,
        "found": np.zeros((2, 2), np.int32),
    } | changes
    pixels = given_["feature"], given_["known"], given_["source"]
    scope = given_["radius"], given_["reach"]
    _core.match(pixels, given_["centres"], scope, given_["found"])


def relax(**changes: Any) -> None:
    given_ = {"u": floats(4), "f": floats(4), "rows": Rows(0, H), "colour": 0} | changes
    _core.relax(given_["u"], given_["f"], links(given_), given_["rows"], given_["colour"])


def apply(**changes: Any) -> None:
    given_ = {"u": floats(4), "out": floats(4), "rows": Rows(0, H)} | changes
    _core.apply(given_["u"], given_["out"], links(given_), given_["rows"])


def restrict(**changes: Any) -> None:
    given_ = {"u": floats(4), "f": floats(4), "coarse": half(4), "rows": Rows(0, H // 2)} | changes
    parts = given_["u"], given_["f"], given_["coarse"]
    _core.restrict(*parts, links(given_), given_["rows"])


def prolong(**changes: Any) -> None:
    given_ = {"u": floats(4), "coarse": half(4), "rows": Rows(0, H)} | changes
    _core.prolong(given_["coarse"], given_["u"], links(given_), given_["rows"])


def shrink(**changes: Any) -> None:
    given_ = {
        "plane": np.zeros((H, W), np.float32),
        "pilot": np.zeros((H, W), np.float32),
        "out": np.zeros((H, W), np.float32),
        "rows": Rows(0, H),
        "sieve": Sieve(3.0, 2, True),
    } | changes
    planes = given_["plane"], given_["pilot"], given_["out"]
    _core.shrink(*planes, given_["rows"], given_["sieve"])


def refine(**changes: Any) -> None:
    given_ = {
        "light": np.zeros((H + 6, W + 6), np.float32),
        "numbers": np.zeros((H, W), np.int32),
        "taps": np.zeros((5, 49, 12), np.float32),
        "scale": 3,
        "out": np.zeros((3 * H, 3 * W), np.float32),
        "rows": Rows(0, H),
    } | changes
    filters = Filters(given_["taps"], given_["scale"])
    _core.refine(given_["light"], given_["numbers"], filters, given_["out"], given_["rows"])


def measure(**changes: Any) -> None:
    given_ = {name: np.full((H, W), -1, np.int32) for name in ("near", "squared", "site")}
    given_ |= {"rows": Rows(0, H)} | changes
    _core.measure(given_["near"], given_["squared"], given_["site"], given_["rows"])


def ascend(**changes: Any) -> None:
    given_ = {name: np.zeros((H, W), np.int32) for name in ("squared", "up")}
    given_ |= {"rows": Rows(0, H)} | changes
    _core.ascend(given_["squared"], given_["up"], given_["rows"])


def climb(**changes: Any) -> None:
    given_ = {"up": np.zeros((H, W), np.int32), "rows": Rows(0, H)} | changes
    _core.climb(given_["up"], given_["rows"])


def links(changes: dict[str, Any]) -> Links:
    return Links(*(changes.get(name, floats(1)) for name in Links._fields))


def half(depth: int) -> Any:
    return np.zeros((H // 2, W // 2, depth), np.float32)


FINE = [
    search,
    vote,
    blend,
    enlarge,
    match,
    relax,
    apply,
    restrict,
    prolong,
    shrink,
    refine,
    measure,
    ascend,
    climb,
]


@pytest.mark.parametrize("call", FINE)
def test_core_takes_what_fits(call: Callable[..., None]) -> None:
    call()


def other_level(**changes: Any) -> Level:
    return level()._replace(**changes)


WRONG: list[tuple[Callable[..., None], str, Any]] = [
    (search, "level", other_level(feature=np.zeros((H, W, 4), np.float32))),
    (search, "level", other_level(feature=np.zeros((H, W), np.uint8))),
    (search, "level", other_level(feature=np.zeros((H, W, 9), np.uint8))),
    (search, "level", other_level(feature=np.zeros((H, W, 0), np.uint8))),
    (search, "level", other_level(feature=np.zeros((H, W, 8), np.uint8)[..., ::2])),
    (search, "level", other_level(feature=np.asfortranarray(np.zeros((H, W, 4), np.uint8)))),
    (search, "level", other_level(target=np.zeros((H, W - 1), np.bool_))),
    (search, "level", other_level(source=np.zeros((H + 1, W), np.bool_))),
    (search, "level", other_level(source=np.zeros((H, W), np.uint16))),
    (search, "level", other_level(hole=None)),
    (search, "level", (1, 2, 3)),
    (search, "match", np.zeros((H, W, 2), np.int64)),
    (search, "match", np.zeros((H, W, 3), np.int32)),
    (search, "match", np.zeros((H, W, 2), np.uint32)),
    (search, "match", np.zeros((H, W, 2), ">i4")),
    (search, "cost", np.zeros((H, W), np.float32)),
    (search, "cost", np.zeros((W, H), np.uint32)),
    (search, "cost", np.broadcast_to(np.zeros((), np.uint32), (H, W))),
    (search, "previous", np.zeros((H, W, 1), np.int32)),
    (search, "rows", (-1, H)),
    (search, "rows", (0, H + 1)),
    (search, "rows", (5, 4)),
    (search, "rows", (0, 2**40)),
    (search, "hunt", Hunt(0, 8, 0, False, 0)),
    (search, "hunt", Hunt(8, 8, 0, False, 0)),
    (search, "hunt", ("x", 8, 0, False, 0)),
    (vote, "weight", np.ones((H, W), np.float64)),
    (vote, "weight", np.ones((H, W + 1), np.float32)),
    (vote, "radius", 100),
    (vote, "rows", (0, 99)),
    (blend, "picture", floats(5)),
    (blend, "picture", floats(3)),
    (blend, "picture", np.zeros((H, W + 1, 4), np.float32)),
    (blend, "colour", floats(3)),
    (blend, "right", np.zeros((H, W - 1, 4), np.float32)),
    (blend, "down", np.zeros((H, W, 4), np.float64)),
    (blend, "corner", (0, 1)),
    (blend, "corner", (-1, 0)),
    (blend, "corner", (2**31 - 1, 0)),
    (blend, "corner", (1, 0)),
    (blend, "rows", (0, H + 1)),
    (enlarge, "coarse_match", np.zeros((H, W, 2), np.int32)),
    (enlarge, "coarse_match", np.zeros((H // 2, W // 2, 3), np.int32)),
    (enlarge, "coarse_cost", np.zeros((H // 2, W), np.uint32)),
    (enlarge, "coarse_cost", np.zeros((H // 2, W // 2), np.int32)),
    (enlarge, "match", np.zeros((H - 1, W, 2), np.int32)),
    (enlarge, "rows", (0, H + 1)),
    (match, "found", np.zeros((3, 2), np.int32)),
    (match, "found", np.zeros((2, 1), np.int32)),
    (match, "centres", np.zeros((2, 3), np.int32)),
    (match, "centres", np.zeros(4, np.int32)),
    (match, "known", np.ones((H, W + 1), np.bool_)),
    (match, "source", np.ones((H + 1, W), np.bool_)),
    (match, "radius", -1),
    (match, "radius", 8),
    (match, "reach", -1),
    (match, "reach", 2**40),
    (relax, "u", floats(5)),
    (relax, "u", floats(3)),
    (relax, "f", floats(3)),
    (relax, "right", floats(2)),
    (relax, "diagonal", np.zeros((H, W + 1, 1), np.float32)),
    (relax, "colour", 2),
    (relax, "rows", (0, H + 1)),
    (relax, "u", "text"),
    (apply, "out", floats(2)),
    (apply, "rows", (-1, 2)),
    (apply, "right", np.zeros((1, 1, 1), np.float32)),
    (restrict, "coarse", floats(4)),
    (restrict, "coarse", half(3)),
    (restrict, "rows", (0, H)),
    (restrict, "f", half(4)),
    (prolong, "coarse", floats(4)),
    (prolong, "rows", (0, H + 1)),
    (prolong, "u", half(4)),
    (shrink, "plane", np.zeros((7, W), np.float32)),
    (shrink, "plane", np.zeros((H, W), np.float64)),
    (shrink, "pilot", np.zeros((H, W + 1), np.float32)),
    (shrink, "out", np.zeros((H - 1, W), np.float32)),
    (shrink, "rows", (0, H + 1)),
    (shrink, "rows", (3, 2)),
    (shrink, "sieve", Sieve(3.0, 0, True)),
    (shrink, "sieve", Sieve(3.0, 9, False)),
    (shrink, "sieve", (1, 2)),
    (refine, "light", np.zeros((H + 6, W + 5), np.float32)),
    (refine, "light", np.zeros((H + 5, W + 6), np.float32)),
    (refine, "light", np.zeros((H + 6, W + 6), np.float64)),
    (refine, "numbers", np.zeros((H, W), np.int64)),
    (refine, "numbers", np.zeros((H + 1, W), np.int32)),
    (refine, "taps", np.zeros((5, 48, 12), np.float32)),
    (refine, "taps", np.zeros((5, 49, 8), np.float32)),
    (refine, "taps", np.zeros((5, 49), np.float32)),
    (refine, "scale", 1),
    (refine, "scale", 4),
    (refine, "scale", 5),
    (refine, "out", np.zeros((3 * H, 3 * W - 1), np.float32)),
    (refine, "out", np.zeros((3 * H + 3, 3 * W), np.float32)),
    (refine, "rows", (0, H + 1)),
    (refine, "rows", (-1, 2)),
    (measure, "near", np.zeros((H, W), np.int64)),
    (measure, "squared", np.zeros((H, W + 1), np.int32)),
    (measure, "site", np.zeros((H - 1, W), np.int32)),
    (measure, "rows", (0, H + 1)),
    (ascend, "squared", np.zeros((H, W), np.float32)),
    (ascend, "up", np.zeros((H + 1, W), np.int32)),
    (ascend, "rows", (-1, H)),
    (climb, "up", np.zeros((H, W), np.uint32)),
    (climb, "up", np.zeros(H, np.int32)),
    (climb, "rows", (0, H + 1)),
]


@pytest.mark.parametrize(("call", "name", "value"), WRONG)
def test_core_refuses_what_does_not_fit(call: Callable[..., None], name: str, value: Any) -> None:
    with pytest.raises((TypeError, ValueError, BufferError, OverflowError)):
        call(**{name: value})


@pytest.mark.parametrize("side", [7, 1])
def test_core_refuses_planes_below_a_patch(side: int) -> None:
    planes = dict.fromkeys(("plane", "pilot", "out"), np.zeros((side, side), np.float32))
    with pytest.raises(ValueError, match="below 8 pixels"):
        shrink(**planes, rows=Rows(0, side))


@pytest.mark.parametrize("value", [np.nan, np.inf, 3e38])
def test_core_survives_junk_in_planes(value: float) -> None:
    shrink(plane=np.full((H, W), value, np.float32))


def test_core_refuses_to_write_what_is_read_only() -> None:
    for call, name, array in (
        (search, "cost", np.zeros((H, W), np.uint32)),
        (match, "found", np.zeros((2, 2), np.int32)),
        (relax, "u", floats(4)),
        (blend, "down", floats(4)),
        (enlarge, "match", np.zeros((H, W, 2), np.int32)),
        (restrict, "coarse", half(4)),
        (prolong, "u", floats(4)),
        (shrink, "out", np.zeros((H, W), np.float32)),
        (refine, "out", np.zeros((3 * H, 3 * W), np.float32)),
        (measure, "site", np.zeros((H, W), np.int32)),
        (ascend, "up", np.zeros((H, W), np.int32)),
        (climb, "up", np.zeros((H, W), np.int32)),
    ):
        array.flags.writeable = False
        with pytest.raises((TypeError, ValueError, BufferError)):
            call(**{name: array})


@given(st.integers(0, 2**32 - 1), st.integers(1, 24), st.integers(1, 24), st.integers(1, 7))
@settings(max_examples=200)
def test_core_survives_junk_in_the_arrays(seed: int, height: int, width: int, radius: int) -> None:
    random = np.random.default_rng(seed)

    def mask() -> Any:
        return random.random((height, width)) < random.random()

    def whole(depth: int) -> Any:
        low, high = ((-(2**31), 2**31), (-3, 30))[int(random.integers(2))]
        return random.integers(low, high, (height, width, depth)).astype(np.int32)

    channels = int(random.integers(1, 9))
    feature = random.integers(0, 256, (height, width, channels), dtype=np.uint8)
    junk = Level(feature, mask(), mask(), mask())
    field = Field(whole(2), np.zeros((height, width), np.uint32))
    weight = random.normal(size=(height, width)).astype(np.float32)
    weight[mask()] = np.nan
    rows = Rows(0, height)
    hunt = Hunt(radius, int(random.integers(-5, 2**31)), seed, bool(seed % 2), seed)
    _core.search(junk, field, whole(2), rows, hunt)
    _core.vote(junk, Ballot(whole(2), weight, radius), rows)
    picture = random.normal(size=(height, width, 4)).astype(np.float32)
    top, left = int(random.integers(height)), int(random.integers(width))
    bottom, right = (
        int(random.integers(low + 1, high + 1)) for low, high in ((top, height), (left, width))
    )
    planes = (np.zeros((bottom - top, right - left, 4), np.float32) for _ in range(3))
    out = Blended(*planes, (top, left))
    _core.blend(junk, Ballot(whole(2), weight, radius), picture, out, Rows(top, bottom))
    sides = (height + 1) // 2, (width + 1) // 2
    coarse = Field(whole(2)[: sides[0], : sides[1]].copy(), np.zeros(sides, np.uint32))
    _core.enlarge(coarse, junk, field, radius, rows)
    places = whole(2).reshape(-1, 2)
    scope = radius, int(random.integers(0, 2**31))
    _core.match((feature, junk.hole, junk.source), places, scope, np.zeros_like(places))
    framed = random.normal(size=(height + 6, width + 6)).astype(np.float32)
    filters = Filters(random.normal(size=(20, 49, 4)).astype(np.float32), 2)
    _core.refine(
        framed, whole(1)[..., 0].copy(), filters, np.zeros((2 * height, 2 * width), "f"), rows
    )
    _core.measure(whole(1)[..., 0].copy(), *(whole(1)[..., 0].copy() for _ in range(2)), rows)
    _core.ascend(whole(1)[..., 0].copy(), whole(1)[..., 0].copy(), rows)
    _core.climb(whole(1)[..., 0].copy(), rows)
    weights = Links(*(random.normal(size=(height, width, 1)).astype(np.float32) for _ in range(3)))
    smaller = np.zeros((*sides, 4), np.float32)
    _core.relax(picture, picture.copy(), weights, rows, int(random.integers(2)))
    _core.apply(picture, picture.copy(), weights, rows)
    _core.restrict(picture, picture.copy(), smaller, weights, Rows(0, sides[0]))
    _core.prolong(smaller, picture, weights, rows)
