# SPDX-License-Identifier: GPL-3.0-or-later
"""One method on one case, in a process of its own with a time limit; results are kept.

A result is kept under the digest of method, settings, picture and hole, so that a run repeats
only what changed. A time that comes from an earlier run says so by `kept`.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from bench.quality.methods import Method, identity
from bench.quality.packages import cache_folder
from bench.quality.pictures import Case

LIMIT_S = 60.0
_TOLERATED_UNFILLED = 0.02
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Trial:
    """What became of one method on one case.

    failure: a sentence, "" when the hole was filled within the limit. wall_s: the fill alone, in
    seconds; for G'MIC with its start and PNG files. cpu_s: the whole child process. broken: it
    ended with an error, which is not kept, as another try may not meet it. kept: taken from an
    earlier run. filled: uint8 [H, W, 3], outside the hole the truth; None on failure.
    """

    method: str
    case: str
    wall_s: float
    cpu_s: float
    failure: str
    filled: npt.NDArray[np.uint8] | None = None
    broken: bool = False
    kept: bool = False


def attempt(method: Method, case: Case) -> Trial:
    """Runs the trial, or takes it from an earlier run of the same method on the same pixels."""
    folder = cache_folder() / "fills" / _digest(method, case)
    if (folder / "trial.json").exists():
        return _kept(folder, case)
    trial = _run(method, case)
    if not trial.broken:
        _keep(trial, folder)
    return trial


def _digest(method: Method, case: Case) -> str:
    digest = hashlib.sha256(f"{identity(method)} {case.truth.shape} {LIMIT_S}".encode())
    digest.update(case.truth.tobytes() + case.hole.tobytes())
    return digest.hexdigest()


def _keep(trial: Trial, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if trial.filled is not None:
        Image.fromarray(trial.filled).save(folder / "filled.png")
    told = {**asdict(replace(trial, filled=None)), "case": ""}
    (folder / "trial.json").write_text(json.dumps(told), "utf-8")


def _kept(folder: Path, case: Case) -> Trial:
    told = json.loads((folder / "trial.json").read_text("utf-8"))
    picture = folder / "filled.png"
    filled = np.asarray(Image.open(picture).convert("RGB")) if picture.exists() else None
    return Trial(**{**told, "case": case.name, "kept": True, "filled": filled})


def _run(method: Method, case: Case) -> Trial:
    with tempfile.TemporaryDirectory() as scratch:
        source, target = Path(scratch) / "in.npz", Path(scratch) / "out.npz"
        given = np.where(case.hole[..., None], np.uint8(0), case.truth)
        np.savez(source, picture=given, hole=case.hole)
        end = _child(method.name, source, target)
        trial = Trial(method.name, case.name, LIMIT_S, end.cpu_s, end.failure, broken=end.broken)
        return trial if end.failure else _judged(trial, case, target)


@dataclass(frozen=True)
class _End:
    """How a child process ended: its CPU time, and what went wrong ("" when nothing)."""

    cpu_s: float
    failure: str = ""
    broken: bool = False


def _child(name: str, source: Path, target: Path) -> _End:
    """Runs the fill in a session of its own, and ends that at the limit."""
    command = [sys.executable, "-m", "bench.quality.fill", name, str(source), str(target)]
    late = threading.Event()
    with (source.parent / "stderr").open("w+b") as errors:
        child = subprocess.Popen(command, cwd=_ROOT, start_new_session=True, stderr=errors)
        timer = threading.Timer(LIMIT_S, _end, (child.pid, late))
        timer.start()
        _, status, used = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        words = errors.read().decode(errors="replace").strip().splitlines() or [""]
    cpu_s = used.ru_utime + used.ru_stime
    if late.is_set():
        return _End(cpu_s, f"not done within {LIMIT_S:.0f} s")
    if child.returncode:
        return _End(cpu_s, f"exit {child.returncode}: {words[-1]}", broken=True)
    return _End(cpu_s)


def _end(pid: int, late: threading.Event) -> None:
    late.set()
    os.killpg(pid, signal.SIGKILL)


def _judged(trial: Trial, case: Case, target: Path) -> Trial:
    """The trial with its picture, or failed when it left more unfilled than the truth has black."""
    with np.load(target) as told:
        filled, unfilled, wall_s = told["filled"], told["unfilled"], float(told["seconds"])
    black = (case.truth == 0).all(axis=2)
    excess = unfilled[case.hole].mean() - black[case.hole].mean()
    if excess > _TOLERATED_UNFILLED:
        return replace(trial, wall_s=wall_s, failure=f"left {excess:.0%} of the hole unfilled")
    pasted = np.where(case.hole[..., None], filled, case.truth)
    return replace(trial, wall_s=wall_s, filled=pasted)
