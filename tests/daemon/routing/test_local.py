# SPDX-License-Identifier: GPL-3.0-or-later
import pytest

from cavendish.catalog.local_catalog import LocalCatalog, packaged
from cavendish.catalog.local_model import Runtime
from cavendish.errors import ModelNotInstalled, ModelOptionUnsupported, ModelUnknown, NoEngine
from cavendish.request import Canvas, ModelOptions, Request, Upscale
from cavendish.routing.local import choose
from tests.daemon.jobs import trees

CATALOG = LocalCatalog(tuple(one for one in packaged() if one.id.startswith("real")))
GENERAL, ANIME = "realesr-general-x4v3", "realesr-animevideov3-x4"


def wanted(scale: int = 4, model: str = "") -> Request:
    return Request(Upscale(Canvas(trees.image()), scale), options=ModelOptions(model=model))


def chosen(request: Request, *installed: str, runtime: Runtime = Runtime.ONNX) -> str:
    return choose(CATALOG, installed.__contains__, request, runtime).id


def test_first_installed_model_is_chosen() -> None:
    assert chosen(wanted(), ANIME) == ANIME
    assert chosen(wanted(), ANIME, GENERAL) == GENERAL
    assert chosen(wanted(2), GENERAL) == GENERAL


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
