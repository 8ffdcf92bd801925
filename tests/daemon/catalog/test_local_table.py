# SPDX-License-Identifier: GPL-3.0-or-later
import contextlib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cavendish.catalog.catalog import CatalogBroken
from cavendish.catalog.local_model import Fit, Tiling, Values
from cavendish.catalog.local_table import models_of
from tests.daemon.catalog.test_local_catalog import OWN

TEXT = files("cavendish.catalog").joinpath("local", "upscale.toml").read_text("utf-8")
DIGEST = "a" * 64


def with_file(fields: str) -> str:
    return OWN.replace('name = "mine.onnx"\n', f'name = "mine.onnx"\n{fields}\n', 1)


def test_entry_is_read_with_its_contract_tiling_and_preparation() -> None:
    model = models_of(TEXT)[0]
    assert model.id == "realesr-general-x4v3"
    assert model.tiling == Tiling(side=192, overlap=16, scale=4)
    assert model.preparation is not None
    assert model.preparation.fit is Fit.TILES
    graph = model.graph("upscale")
    assert graph.inputs[0].shape == ("N", 3, "H", "W")
    assert graph.inputs[0].values is Values.UNIT
    assert model.file("realesr-general-x4v3.onnx").size == 4871181
    assert model.downloadable


@pytest.mark.parametrize(
    ("change", "to"),
    [
        ('id = "mine"', 'id = "Mine"'),
        ('id = "mine"', 'id = ""'),
        ('id = "mine"', 'id = "../x"'),
        ('id = "mine"', "id = 3"),
        ('id = "mine"', 'id = "nul"'),
        ('id = "mine"\n', ""),
        ('title = "Mine"', 'title = "Mine"\nname = "x"'),
        ('"mine.onnx"', '"../mine.onnx"'),
        ('"mine.onnx"', '"/mine.onnx"'),
        ('"mine.onnx"', '"a//mine.onnx"'),
        ('"mine.onnx"', '"a/./mine.onnx"'),
        ('"mine.onnx"', '"a\\\\mine.onnx"'),
        ('"mine.onnx"', '"con.onnx"'),
        ('"mine.onnx"', '"mine.onnx."'),
        ('"mine.onnx"', '".hidden"'),
        ('file = "mine.onnx"', 'file = "other.onnx"'),
        ('file = "mine.onnx"', 'file = "mine.onnx"\ndata = ["other.data"]'),
        ('tasks = ["upscale"]', "tasks = []"),
        ('tasks = ["upscale"]', 'tasks = "upscale"'),
        ('tasks = ["upscale"]', 'tasks = ["upscale", "generate"]'),
        ('"0..1"', '"0..2"'),
        ('["N", 3, "H", "W"]', '["N", 0, "H", "W"]'),
        ('["N", 3, "H", "W"]', '["N", true, "H", "W"]'),
        ('"MIT"', "3"),
        ('"allowed"', '"yes"'),
        ('hint = "', 'preparation = { fit = "stretch", divisor = nan }\nhint = "'),
        ('hint = "', 'preparation = { fit = "stretch", mean = [0, 0] }\nhint = "'),
        ('hint = "', 'preparation = { fit = "stretch", deviation = [1, 1, 0] }\nhint = "'),
        ('hint = "', 'preparation = { fit = "fill" }\nhint = "'),
        ('hint = "', 'tiling = { side = 0, overlap = 0 }\nhint = "'),
        ('hint = "', 'tiling = { side = 32, overlap = 16 }\nhint = "'),
        ('hint = "', 'memory_bytes = -1\nhint = "'),
        ("[[model]]", "[[models]]"),
        ("[[model]]", "[model]"),
    ],
)
def test_entry_that_contradicts_itself_or_could_do_harm_is_refused(change: str, to: str) -> None:
    assert change in OWN
    with pytest.raises(CatalogBroken):
        models_of(OWN.replace(change, to))


@pytest.mark.parametrize(
    "fields",
    [
        'url = "https://a.example/mine.onnx"',
        f'sha256 = "{DIGEST[1:]}"',
        f'sha256 = "{DIGEST}"\nurl = "http://a.example/mine.onnx"',
        f'sha256 = "{DIGEST}"\nurl = "file:///mine.onnx"',
        f'sha256 = "{DIGEST}"\nurl = "https://me:secret@a.example/mine.onnx"',
        f'sha256 = "{DIGEST}"\nurl = "https://a.example/mine.onnx?token=1"',
        f'sha256 = "{DIGEST}"\nurl = "https://[/mine.onnx"',
        "size = -1",
        "size = 1e400",
    ],
)
def test_file_that_could_not_be_checked_or_fetched_safely_is_refused(fields: str) -> None:
    with pytest.raises(CatalogBroken):
        models_of(with_file(fields))


def test_file_on_this_machine_may_be_fetched_in_clear() -> None:
    text = with_file(f'sha256 = "{DIGEST}"\nurl = "http://127.0.0.1:8000/mine.onnx"')
    assert models_of(text)[0].downloadable


def test_refusal_names_what_an_entry_lacks() -> None:
    with pytest.raises(CatalogBroken, match=r"^mine: LocalModel needs title, licence$"):
        models_of(OWN.replace("title =", "page =", 1).replace("licence =", "sampling =", 1))


def test_refusal_names_the_model_and_the_field() -> None:
    with pytest.raises(CatalogBroken, match=r"mine: .*values"):
        models_of(OWN.replace('"0..1"', '"0..2"'))


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(CatalogBroken):
        models_of(text)


@given(st.integers(0, len(OWN)), st.integers(0, 40), st.text(max_size=12))
def test_damaged_file_is_read_or_refused(at: int, length: int, instead: str) -> None:
    with contextlib.suppress(CatalogBroken):
        models_of(OWN[:at] + instead + OWN[at + length :])


VALUES = st.recursive(
    st.one_of(
        st.booleans(), st.integers(-3, 9), st.floats(), st.sampled_from(["", "x", "0..1", "../x"])
    ),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=4,
)


def written(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


@given(st.sampled_from([line for line in OWN.splitlines() if " = " in line]), VALUES)
def test_value_of_another_kind_is_refused_or_harmless(line: str, value: object) -> None:
    name = line.partition(" = ")[0]
    with contextlib.suppress(CatalogBroken):
        for model in models_of(OWN.replace(line, f"{name} = {written(value)}", 1)):
            assert isinstance(model.title, str)
            assert ".." not in model.files[0].name
