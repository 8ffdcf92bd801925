# SPDX-License-Identifier: GPL-3.0-or-later
import subprocess
import sys
import threading

import pytest

from cavendish.engines.registry import EngineSpec, Registry
from cavendish.errors import EngineUnknown
from cavendish.request import Operation
from tests.daemon.operations.models import Model

MADE: list[str] = []
RELEASE = threading.Event()


class Slow:
    """An engine that takes its time to come up."""

    def __init__(self) -> None:
        RELEASE.wait(10)
        MADE.append("slow")


def broken() -> None:
    raise ImportError("a library is missing")


class Asked(Model):
    """An engine that asks models."""

    closed = False

    def close(self) -> None:
        self.closed = True


class Needy:
    """An engine that is given something of the daemon."""

    def __init__(self, keys: object) -> None:
        self.keys = keys


def spec(name: str, factory: str) -> EngineSpec:
    return EngineSpec(name, frozenset({"fill"}), 1, f"{__name__}:{factory}", local=True)


def test_engine_is_loaded_when_first_asked_for_and_kept() -> None:
    registry = Registry()
    assert not registry.loaded("classic")
    engine = registry.get("classic")
    assert registry.loaded("classic")
    assert registry.get("classic") is engine
    assert engine.name == "classic"
    assert engine.description


def test_engine_asked_for_by_many_threads_is_made_once() -> None:
    registry, got = Registry([spec("slow", "Slow")]), []
    threads = [threading.Thread(target=lambda: got.append(registry.get("slow"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    RELEASE.set()
    for thread in threads:
        thread.join(10)
    assert len(got) == 8
    assert len(set(map(id, got))) == len(MADE) == 1


def test_engine_that_does_not_load_is_tried_again() -> None:
    registry = Registry([spec("broken", "broken")])
    for _ in range(2):
        with pytest.raises(ImportError, match="missing"):
            registry.get("broken")
    assert not registry.loaded("broken")


def test_unknown_engine_is_refused_with_the_names_of_the_known() -> None:
    with pytest.raises(EngineUnknown) as refused:
        Registry().get("dream")
    assert refused.value.values == {"engine": "dream", "known": "onnx, litert, classic, gemini"}


def test_specs_keep_their_order() -> None:
    registry = Registry([spec("b", "Slow"), spec("a", "Slow")])
    assert [found.name for found in registry.specs()] == ["b", "a"]
    assert registry.spec("a").operations == {"fill"}


def test_registry_and_router_load_no_engine_and_no_array_library() -> None:
    code = (
        "import sys; from cavendish.engines.registry import Registry;"
        "from cavendish.routing.router import Router; Router(Registry().specs()).engines('fill');"
        "print(*[m for m in sys.modules if m == 'numpy' or m.startswith('cavendish.engines.')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == [
        "cavendish.engines.engine",
        "cavendish.engines.extra",
        "cavendish.engines.model",
        "cavendish.engines.registry",
    ]


def test_engine_is_given_what_it_needs_and_no_more() -> None:
    needy = EngineSpec("needy", frozenset(), 1, f"{__name__}:Needy", local=True, needs=("keys",))
    made = Registry([needy], {"keys": "these", "others": "not these"}).get("needy")
    assert getattr(made, "keys", None) == "these"


def test_engines_that_were_asked_something_are_closed_and_no_other() -> None:
    registry = Registry(
        [
            spec("model", "Asked"),
            spec("other", "Asked"),
            EngineSpec("needy", frozenset(), 1, f"{__name__}:Needy", local=True, needs=("keys",)),
        ],
        {"keys": ""},
    )
    assert registry.asked() == ()
    made = registry.get("model")
    registry.get("needy")
    assert registry.asked() == (made,)
    registry.close()
    assert isinstance(made, Asked)
    assert made.closed


def test_cloud_engine_runs_every_verb_of_words_without_importing_the_sdk() -> None:
    code = (
        "import sys; from cavendish.engines.registry import Registry;"
        "engine = Registry(services={'endpoints': None, 'keys': None}).get('gemini');"
        "engine.problem('gemini', 'gemini-3-pro-image');"
        "print(engine.description, *[m for m in sys.modules if m.startswith(('google', 'httpx'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Google's image models, Nano Banana 2.1 first\n"
    verbs = Operation.__args__  # type: ignore[attr-defined]
    assert Registry().spec("gemini").operations == {verb.name for verb in verbs} - {
        "cutout",
        "depth",
        "harmonise",
        "denoise",
        "flats",
        "lines",
        "select",
        "upscale",
    }
