# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses
from collections.abc import Collection, Mapping, Sequence

import pytest

from cavendish.catalog.local_catalog import LocalCatalog, packaged
from cavendish.catalog.local_model import Runtime
from cavendish.errors import (
    ModelFileBroken,
    ModelNotInstalled,
    ModelNotOffered,
    ModelOptionUnsupported,
    ModelUnknown,
    NoEngine,
)
from cavendish.request import (
    Box,
    Canvas,
    Fill,
    Generate,
    ModelOptions,
    Operation,
    Reference,
    Remove,
    Request,
    Restyle,
    Role,
    Upscale,
)
from cavendish.routing.local import choose
from cavendish.routing.situation import Picked
from tests.daemon.jobs import trees

CATALOG = LocalCatalog(tuple(one for one in packaged() if one.id.startswith("real")))
ALL = LocalCatalog(packaged())
MIGAN, LAMA, WORDS = "migan-512-places2", "lama-fp32", "lcm-dreamshaper-v7"


class Machine:
    """One on which these models are installed, and take so many seconds."""

    def __init__(
        self,
        installed: Sequence[str],
        speed: Mapping[str, float] | None = None,
        broken: Sequence[str] = (),
    ) -> None:
        self._installed, self._speed, self._broken = installed, speed or {}, broken

    def fault(self, model: str) -> ModelNotInstalled | ModelFileBroken | None:
        if model in self._broken:
            return ModelFileBroken(model=model, file="model.onnx", problem="it is gone")
        return None if model in self._installed else ModelNotInstalled(model=model)

    def seconds(self, model: str) -> float | None:
        return self._speed.get(model)


def picked(operation: Operation, *installed: str, **speed: float) -> Picked:
    """For an operation; speed: by the first word of an id."""
    seconds = {one: speed[one.split("-")[0]] for one in installed if one.split("-")[0] in speed}
    return choose(ALL, Machine(installed, seconds), Request(operation), Runtime.ONNX)


def remove(prompt: str = "") -> Remove:
    return Remove(Canvas(trees.image()), prompt)


GENERAL, ANIME = "realesr-general-x4v3", "realesr-animevideov3-x4"


def wanted(scale: int = 4, model: str = "") -> Request:
    return Request(Upscale(Canvas(trees.image()), scale), options=ModelOptions(model=model))


def chosen(
    request: Request,
    *installed: str,
    runtime: Runtime = Runtime.ONNX,
    without: Collection[str] = (),
) -> str:
    return choose(CATALOG, Machine(installed), request, runtime, without).model.id


def test_first_installed_model_is_chosen() -> None:
    assert chosen(wanted(), ANIME) == ANIME
    assert chosen(wanted(), ANIME, GENERAL) == GENERAL
    assert chosen(wanted(2), GENERAL) == GENERAL


def test_model_that_has_failed_is_not_chosen_again() -> None:
    assert chosen(wanted(), ANIME, GENERAL, without={GENERAL}) == ANIME
    with pytest.raises(ModelNotInstalled):
        chosen(wanted(), GENERAL, without={GENERAL})


def test_model_that_is_named_is_chosen_or_refused() -> None:
    assert chosen(wanted(model=ANIME), ANIME, GENERAL) == ANIME
    with pytest.raises(ModelNotInstalled, match=ANIME):
        chosen(wanted(model=ANIME), GENERAL)
    with pytest.raises(ModelUnknown):
        chosen(wanted(model="no-such-model"))
    with pytest.raises(ModelOptionUnsupported, match="does not offer upscale by 3"):
        chosen(wanted(3, ANIME), ANIME)


def test_without_any_the_first_to_install_is_named() -> None:
    with pytest.raises(ModelNotInstalled, match=GENERAL):
        chosen(wanted())


def test_what_no_model_can_do_is_not_theirs() -> None:
    with pytest.raises(NoEngine):
        chosen(wanted(3), GENERAL)
    with pytest.raises(NoEngine):
        chosen(wanted(), GENERAL, runtime=Runtime.LITERT)


def test_best_installed_model_is_chosen_whatever_the_catalogs_order() -> None:
    assert picked(remove(), MIGAN).model.id == MIGAN
    assert picked(remove(), MIGAN, LAMA) == Picked(ALL.find(LAMA))
    assert picked(remove(), MIGAN, LAMA, lama=19.0).model.id == LAMA


def test_model_that_is_slow_here_comes_after_one_that_is_not_and_says_so() -> None:
    made = picked(remove(), MIGAN, LAMA, lama=41.2)
    assert made.model.id == MIGAN
    assert made.reasons == ("LaMa would take about 41 s on this machine.",)


def test_best_one_is_chosen_where_all_are_slow() -> None:
    assert picked(remove(), MIGAN, LAMA, lama=41.2, migan=30) == Picked(ALL.find(LAMA))


def test_words_choose_a_model_that_reads_them_and_no_words_one_that_does_not() -> None:
    fill = Fill(trees.image(), trees.image())
    boat = Fill(trees.image(), trees.image(), prompt="a boat")
    assert picked(fill, MIGAN, WORDS).model.id == MIGAN
    assert picked(boat, MIGAN, WORDS).model.id == WORDS
    assert picked(boat, MIGAN).model.id == MIGAN
    with pytest.raises(ModelNotInstalled, match=MIGAN):
        picked(fill, WORDS)


def test_slow_model_that_reads_words_does_not_give_way_to_one_that_does_not() -> None:
    boat = Fill(trees.image(), trees.image(), prompt="a boat")
    assert picked(boat, MIGAN, WORDS, lcm=90.0) == Picked(ALL.find(WORDS))


def test_style_of_a_model_is_its_own_and_has_to_be_named() -> None:
    plain = Restyle(Canvas(trees.image()), "", (Reference(trees.image(), Role.STYLE),))
    with pytest.raises(NoEngine):
        picked(plain, "fast-style-candy")
    with pytest.raises(NoEngine):
        picked(dataclasses.replace(plain, prompt="as fog"), "fast-style-candy")
    named = Request(plain, options=ModelOptions(model="fast-style-candy"))
    made = choose(ALL, Machine(["fast-style-candy"]), named, Runtime.ONNX)
    assert made.model.id == "fast-style-candy"


def test_model_of_another_runtime_is_not_this_ones() -> None:
    named = Request(
        Restyle(Canvas(trees.image()), ""), options=ModelOptions(model="magenta-style-int8")
    )
    with pytest.raises(NoEngine):
        choose(ALL, Machine(["magenta-style-int8"]), named, Runtime.ONNX)


def test_better_model_that_is_broken_is_told_of() -> None:
    def of(*broken: str) -> Picked:
        return choose(ALL, Machine([MIGAN], broken=broken), Request(remove()), Runtime.ONNX)

    assert of().reasons == ()
    told = of(LAMA)
    assert told.model.id == MIGAN
    assert told.reasons == ("The file model.onnx of the model lama-fp32 is not used: it is gone.",)


def test_model_that_cannot_be_fetched_is_told_with_how_to_add_it() -> None:
    with pytest.raises(ModelNotOffered) as told:
        picked(Generate("a boat", Box(0, 0, 512, 512)))
    assert f"cavendish models add --as {WORDS}" in told.value.advice


def test_model_that_is_broken_is_not_told_as_one_to_install() -> None:
    with pytest.raises(ModelFileBroken, match="gone"):
        choose(ALL, Machine([], broken=[MIGAN]), Request(remove()), Runtime.ONNX)
