# SPDX-License-Identifier: GPL-3.0-or-later
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cavendish.engines.inference.choice import Choice
from cavendish.engines.inference.device import Loaded
from cavendish.engines.inference.measurements import Measurements
from cavendish.engines.inference.runner import Key, Runner, Sides
from cavendish.engines.inference.sessions import Sessions
from cavendish.engines.onnx.devices import cpu
from cavendish.errors import DeviceFailed, JobCancelled, ModelContractBroken, OutOfMemory
from tests.daemon.engines.onnx import house
from tests.models import graphs

GIVEN = [np.full((1, 3, 4, 5), 0.25, np.float32)]


def test_run_gives_what_the_graph_makes(tmp_path: Path) -> None:
    (made,) = house.runner(house.source(tmp_path, graphs.nearest(2))).run(GIVEN)
    assert made.shape == (1, 3, 8, 10)
    assert np.all(made == 0.25)


def test_model_is_loaded_once_for_all_runs(tmp_path: Path) -> None:
    shelf: Sessions[Key, Loaded] = Sessions()
    source = house.source(tmp_path, graphs.nearest(2))
    house.runner(source, shelf=shelf).run(GIVEN)
    source.path.unlink()
    house.runner(source, shelf=shelf).run(GIVEN)
    assert len(shelf) == 1


def test_alone_the_cpu_is_not_measured(tmp_path: Path) -> None:
    measurements = Measurements()
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), measurements=measurements)
    runner.run(GIVEN)
    assert measurements.all() == {}
    assert runner.notes == ()


def test_devices_are_measured_once_and_the_fastest_runs(tmp_path: Path) -> None:
    slow = house.wobbly(delay=lambda: sum(range(3_000_000)) and None)
    measurements, source = Measurements(), house.source(tmp_path, graphs.nearest(2))
    first = house.runner(source, devices=[slow, cpu()], measurements=measurements)
    assert first.device == cpu()
    assert slow.runs == [2]
    again = house.runner(source, devices=[slow, cpu()], measurements=measurements)
    assert again.device == cpu()
    assert slow.runs == [2]
    assert all(math.isfinite(one.seconds) for one in measurements.all().values())


def test_another_driver_is_measured_anew(tmp_path: Path) -> None:
    measurements, source = Measurements(), house.source(tmp_path, graphs.nearest(2))
    old = house.wobbly()
    house.runner(source, devices=[old, cpu()], measurements=measurements).run(GIVEN)
    new = house.Wobbly("gpu-test", "gpu", old.provider, old.title, "driver 2")
    house.runner(source, devices=[new, cpu()], measurements=measurements).run(GIVEN)
    assert new.runs[0] >= 2


def test_device_that_fails_at_load_is_left_for_good_and_told(tmp_path: Path) -> None:
    measurements, source = Measurements(), house.source(tmp_path, graphs.nearest(2))
    broken = house.wobbly(at_load=True)
    runner = house.runner(source, devices=[broken, cpu()], measurements=measurements)
    (made,) = runner.run(GIVEN)
    assert made.shape == (1, 3, 8, 10)
    assert runner.notes == ("The test GPU is not asked for small (the driver is too old).",)
    later = house.runner(source, devices=[broken, cpu()], measurements=measurements)
    later.run(GIVEN)
    assert later.notes == ()


def test_device_that_takes_far_longer_is_given_up_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cavendish.engines.inference.choice._PATIENCE_SECONDS", 0.2)
    measurements, source = Measurements(), house.source(tmp_path, graphs.nearest(2))
    endless = house.wobbly(endless=True)
    runner = house.runner(source, devices=[endless, cpu()], measurements=measurements)
    assert runner.device == cpu()
    told = "The test GPU is not asked for small (it takes far longer than the CPU)."
    assert runner.notes == (told,)
    later = house.runner(source, devices=[endless, cpu()], measurements=measurements)
    assert later.device == cpu()
    assert endless.runs == [1]


def test_cancel_ends_the_measuring_and_nothing_is_remembered(tmp_path: Path) -> None:
    measurements, stop = Measurements(), house.control()
    endless = house.wobbly(endless=True, delay=stop.stop)
    source = house.source(tmp_path, graphs.nearest(2))
    runner = house.runner(source, devices=[endless, cpu()], measurements=measurements, stop=stop)
    with pytest.raises(JobCancelled):
        runner.run(GIVEN)
    assert [device for _, device in measurements.all()] == ["cpu"]


def test_device_that_fails_at_first_run_is_left(tmp_path: Path) -> None:
    broken = house.wobbly(at_runs=frozenset({0}))
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), devices=[broken, cpu()])
    runner.run(GIVEN)
    assert runner.device == cpu()
    assert "device lost" in runner.notes[0]


def preferring(device: house.Wobbly, source: object) -> Measurements:
    """Measurements that put the device before the CPU."""
    from cavendish.engines.inference.measurements import Measurement

    known = Measurements()
    known.put("small", device.name, Measurement(f"1 {device.stamp}", 0.001))
    known.put("small", "cpu", Measurement(f"1 {cpu().stamp}", 1.0))
    return known


def test_device_that_fails_in_mid_job_hands_on_once(tmp_path: Path) -> None:
    source, shaky = house.source(tmp_path, graphs.nearest(2)), house.wobbly(at_runs=frozenset({1}))
    known = preferring(shaky, source)
    runner = house.runner(source, devices=[shaky, cpu()], measurements=known)
    runner.run(GIVEN)
    assert runner.device == shaky
    (made,) = runner.run(GIVEN)
    assert np.all(made == 0.25)
    assert runner.notes == ("The test GPU failed (device lost); the CPU went on.",)
    next_job = house.runner(source, devices=[shaky, cpu()], measurements=known)
    assert next_job.device == shaky


def test_device_whose_answer_is_no_number_hands_on(tmp_path: Path) -> None:
    source, broken = house.source(tmp_path, graphs.nearest(2)), house.wobbly(overflows=True)
    known = preferring(broken, source)
    runner = house.runner(source, devices=[broken, cpu()], measurements=known)
    (made,) = runner.run(GIVEN)
    assert np.all(made == 0.25)
    assert runner.notes == ("The test GPU failed (its answer is not a number); the CPU went on.",)


def test_device_whose_answer_is_no_number_is_not_measured(tmp_path: Path) -> None:
    broken = house.wobbly(overflows=True)
    source = house.source(tmp_path, graphs.nearest(2))
    assert house.runner(source, devices=[broken, cpu()]).device == cpu()


def test_what_the_cpu_makes_is_taken_as_it_is(tmp_path: Path) -> None:
    source = house.source(tmp_path, graphs.poisoned())
    (made,) = house.runner(source, devices=[house.wobbly(), cpu()]).run(GIVEN)
    assert np.isnan(made).any()


def test_device_that_fails_again_is_asked_no_more(tmp_path: Path) -> None:
    from cavendish.engines.inference.choice import Choice
    from cavendish.engines.inference.runner import Runner

    source, shaky = (
        house.source(tmp_path, graphs.nearest(2)),
        house.wobbly(at_runs=frozenset({0, 1})),
    )
    choice = Choice(lambda: [shaky, cpu()], preferring(shaky, source))
    notes = []
    for _ in range(3):
        runner = Runner(source, Sessions(), choice, house.control(), GIVEN)
        runner.run(GIVEN)
        notes.append(runner.notes)
    assert notes[0] == ("The test GPU failed (device lost); the CPU went on.",)
    assert "not asked for this model any more" in notes[1][0]
    assert notes[2] == ()


def test_last_device_that_fails_is_an_error(tmp_path: Path) -> None:
    broken = house.wobbly(at_load=True)
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), devices=[broken])
    with pytest.raises(DeviceFailed, match="the driver is too old"):
        runner.run(GIVEN)


def test_too_large_an_answer_is_out_of_memory(tmp_path: Path) -> None:
    shelf: Sessions[Key, Loaded] = Sessions()
    runner = house.runner(house.source(tmp_path, graphs.greedy()), shelf=shelf)
    with pytest.raises(OutOfMemory):
        runner.run([np.zeros((1, 3, 1, 1), np.float32)])
    assert len(shelf) == 0


def test_lengths_that_the_file_fixes_are_kept(tmp_path: Path) -> None:
    runner = house.runner(house.source(tmp_path, graphs.greedy()))
    with pytest.raises(ModelContractBroken, match=r"takes nothing but \[1, 3, 1, 1\]"):
        runner.run(GIVEN)


def test_overlap_that_is_no_number_is_refused(tmp_path: Path) -> None:
    made = graphs.nearest(2)
    made.metadata_props[0].value = "wide"
    with pytest.raises(ModelContractBroken, match="overlap"):
        house.runner(house.source(tmp_path, made)).overlap()


def test_sides_that_the_file_fixes_are_told(tmp_path: Path) -> None:
    assert house.runner(house.source(tmp_path, graphs.greedy())).sides() == (1, 3, 1, 1)
    assert house.runner(house.source(tmp_path, graphs.nearest(2))).sides() == (1, 3, None, None)


def test_crash_is_tried_again_once_and_told(tmp_path: Path) -> None:
    crashing = house.wobbly(crashes=1)
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), devices=[crashing])
    (made,) = runner.run(GIVEN)
    assert np.all(made == 0.25)
    assert runner.notes == ("The test GPU had to begin anew with small (it crashed).",)


def test_second_crash_is_an_error(tmp_path: Path) -> None:
    crashing = house.wobbly(crashes=2)
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), devices=[crashing])
    with pytest.raises(DeviceFailed, match="it crashed"):
        runner.run(GIVEN)


def test_probe_has_the_lengths_that_the_file_fixes(tmp_path: Path) -> None:
    fixed = graphs.of_sides(6)
    slow = house.wobbly()
    runner = house.runner(house.source(tmp_path, fixed), devices=[slow, cpu()])
    assert runner.device in (slow, cpu())
    assert runner.notes == ()
    assert slow.runs == [2]


def test_held_graph_stays_though_memory_is_short(tmp_path: Path) -> None:
    shelf: Sessions[Key, Loaded] = Sessions(is_short=lambda: True)
    runner = house.runner(house.source(tmp_path, graphs.nearest(2)), shelf=shelf)
    with runner.held():
        runner.run(GIVEN)
        assert len(shelf) == 1
    assert len(shelf) == 0
    assert runner.inputs() == ((1, 3, None, None),)


def test_parts_of_a_model_are_measured_apart(tmp_path: Path) -> None:
    measurements = Measurements()
    for part in ("encoder", "decoder"):
        source = replace(house.source(tmp_path, graphs.nearest(2)), part=part)
        devices = [house.wobbly(), cpu()]
        house.runner(source, devices=devices, measurements=measurements).run(GIVEN)
    assert {model for model, _ in measurements.all()} == {"small/encoder", "small/decoder"}


def test_probe_may_depend_on_what_the_file_takes(tmp_path: Path) -> None:
    seen: list[Sides] = []

    def probe(sides: Sides) -> list[np.ndarray]:
        seen.append(sides)
        return GIVEN

    source, slow = house.source(tmp_path, graphs.nearest(2)), house.wobbly()
    choice = Choice(lambda: [slow, cpu()], Measurements())
    Runner(source, Sessions[Key, Loaded](), choice, house.control(), probe).run(GIVEN)
    assert seen == [((1, 3, None, None),)] * 2
