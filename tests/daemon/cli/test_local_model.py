# SPDX-License-Identifier: GPL-3.0-or-later
import dataclasses

import pytest

from cavendish.cli.local_model import line, model_fields, size, standing, terms
from cavendish_client import (
    Commercial,
    Install,
    InstallState,
    Licence,
    LocalModel,
    ModelState,
)

MODEL = LocalModel(
    model_id="m",
    title="M",
    hint="Does it.",
    runtime="onnx",
    tier="starter",
    tasks=("fill", "remove"),
    licence=Licence("MIT", Commercial.UNCLEAR, "Nobody knows."),
    size_bytes=28079181,
    page="https://a.example/m",
    downloadable=True,
    state=ModelState.MISSING,
    install=None,
    hosts=("a.example",),
)


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "?"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (28079181, "28.1 MB"),
        (999_949_999, "999.9 MB"),
        (999_950_000, "1.0 GB"),
        (2_672_921_071, "2.7 GB"),
        (5 * 10**15, "5000.0 TB"),
    ],
)
def test_size_is_told_in_three_digits(count: int, words: str):
    assert size(count) == words


def test_standing_tells_what_can_be_done_next():
    half = Install("m", InstallState.FETCHING, 50, 200, 0, "", None)
    assert standing(MODEL) == "-"
    assert standing(dataclasses.replace(MODEL, downloadable=False)) == "to be added"
    assert standing(dataclasses.replace(MODEL, state=ModelState.BROKEN)) == "broken"
    assert standing(dataclasses.replace(MODEL, install=half)) == "25 %"


def test_terms_tell_size_hosts_licence_and_what_is_unclear():
    words = "\n".join(terms(MODEL))
    for part in ("28.1 MB", "a.example", "MIT", "commercial use unclear", "Nobody knows."):
        assert part in words


def test_runtime_that_is_not_installed_is_told():
    lacking = dataclasses.replace(MODEL, missing_runtime_command="pip install it")
    assert line(lacking).endswith("MIT; fill, remove; needs the runtime onnx")
    assert "pip install it" in list(terms(lacking))[-1]
    assert not any("pip" in words for words in terms(MODEL))


def test_terms_without_a_page_name_none():
    assert "see" not in " ".join(terms(dataclasses.replace(MODEL, page="")))


def test_line_and_fields_tell_the_same():
    fields = model_fields(MODEL)
    assert fields["state"] == "missing"
    assert fields["commercial"] == "unclear"
    assert line(MODEL).startswith("m ")
    assert line(MODEL).endswith("MIT; fill, remove")
