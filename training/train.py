# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m training.train SCALE`: trains one upscaler on the CPU, into build/training."""

from __future__ import annotations

import argparse
import copy
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from training import export
from training.network import Upscaler, parameters
from training.patches import Batch, Patches

FOLDER = Path("build/training")

_DRAWN = 200
_COUNT = 8
_SIDES = {2: 64, 3: 56, 4: 56}
_RATE = 1e-3
_REPORT = 200
# What is below half a level is rounded away.
_FLOOR = (0.5 / 255) ** 2


@dataclass
class Run:
    """A training: the network, and the running mean of its numbers, which is what is kept."""

    network: Upscaler
    kept: Upscaler
    optimiser: torch.optim.Adam
    schedule: torch.optim.lr_scheduler.LRScheduler
    bfloat16: bool
    steps: int = 0

    def step(self, small: Tensor, large: Tensor) -> float:
        """Learns from one batch; returns its loss."""
        self.optimiser.zero_grad()
        with torch.autocast("cpu", torch.bfloat16, enabled=self.bfloat16):
            made = self.network(small)
        loss = _loss(made, large)
        loss.backward()
        self.optimiser.step()
        self.schedule.step()
        self.steps += 1
        self._keep(min(0.999, (1 + self.steps) / (10 + self.steps)))
        return float(loss.detach())

    @torch.no_grad()
    def _keep(self, decay: float) -> None:
        for kept, now in zip(self.kept.parameters(), self.network.parameters(), strict=True):
            kept.lerp_(now, 1 - decay)


def prepare(scale: int, steps: int, seed: int, start: Path | None, bfloat16: bool) -> Run:
    """Makes a network, from a trained one where one is given."""
    torch.manual_seed(seed)
    network = Upscaler(scale).to(memory_format=torch.channels_last)
    if start is not None:
        _take_over(network, export.read(start))
    optimiser = torch.optim.Adam(network.parameters(), _RATE)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, _RATE, steps, pct_start=0.05)
    return Run(network, copy.deepcopy(network), optimiser, schedule, bfloat16)


@torch.no_grad()
def _take_over(network: Upscaler, learned: dict[str, Tensor]) -> None:
    """Takes all layers that fit; a middle one that the other lacks changes nothing yet.

    Channels that the other lacks are not listened to yet: T. Chen, I. Goodfellow, J. Shlens,
    "Net2Net: accelerating learning via knowledge transfer", ICLR 2016.
    """
    for name, value in network.state_dict().items():
        if name in learned:
            _fill(value, learned[name], last=name.startswith("last"))
        elif name.endswith("weight"):
            torch.nn.init.dirac_(value).add_(torch.randn_like(value), alpha=0.01)
        else:
            value.zero_()


def _fill(value: Tensor, learned: Tensor, last: bool) -> None:
    if last and len(value) != len(learned):
        return
    known = tuple(slice(side) for side in learned.shape)
    if value.ndim > 1:
        value[: len(learned), learned.shape[1] :] = 0
    value[known] = learned


def _loss(made: Tensor, large: Tensor) -> Tensor:
    """Decibels below white, of each patch by itself: smooth ones count as much as busy ones.

    L. Chen et al., "Simple baselines for image restoration", ECCV 2022, trains by PSNR too.
    """
    errors = ((made - _inner(large, made)) ** 2).mean((1, 2, 3))
    return 10 * (errors + _FLOOR).log10().mean()


def _inner(large: Tensor, made: Tensor) -> Tensor:
    margin = (large.shape[-1] - made.shape[-1]) // 2
    return large[..., margin:-margin, margin:-margin]


@torch.no_grad()
def gain(network: Upscaler, small: Tensor, large: Tensor) -> float:
    """Decibels by which the network is nearer to large than Lanczos, mean over the batch."""
    made = network(small)
    margin = (small.shape[-1] - made.shape[-1] // network.scale) // 2 - 3
    inner = small[..., margin:-margin, margin:-margin]
    smooth = functional.pixel_shuffle(functional.conv2d(inner, network.kernel), network.scale)
    truth = _inner(large, made)
    errors = [((one - truth) ** 2).mean((1, 2, 3)) for one in (smooth, made)]
    return float(10 * torch.log10(errors[0] / errors[1]).mean())


def train(run: Run, patches: Patches, steps: int) -> Iterator[str]:
    """Trains; yields a line of the log now and then, with what is kept written to disk before."""
    scale = run.network.scale
    side, losses = _SIDES[scale], []
    trial = _tensors(*Patches(99, 10).batch(200, side, scale))
    yield f"x{scale}: {parameters(run.network)} parameters, {steps} steps of {_COUNT} pairs"
    while run.steps < steps:
        losses.append(run.step(*_tensors(*patches.batch(_COUNT, side, scale))))
        if run.steps % _REPORT == 0 or run.steps == steps:
            _save(run.kept)
            loss, better = sum(losses) / len(losses), gain(run.kept, *trial)
            losses.clear()
            yield f"step {run.steps:5}  loss {loss:.5f}  over Lanczos {better:+.3f} dB"


def _tensors(small: Batch, large: Batch) -> tuple[Tensor, Tensor]:
    return torch.from_numpy(small), torch.from_numpy(large)


def _save(network: Upscaler) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    export.write(network, FOLDER / f"x{network.scale}.onnx")


def main() -> None:
    """Runs one training, tells how it goes and keeps that in build/training/xS.log."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scale", type=int, choices=(2, 3, 4))
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--start", type=Path, help="a model to start from, no wider, of this scale or another"
    )
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--bfloat16", action="store_true", help="half the time, where the processor knows them"
    )
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    FOLDER.mkdir(parents=True, exist_ok=True)
    run = prepare(given.scale, given.steps, given.seed, given.start, given.bfloat16)
    with (FOLDER / f"x{given.scale}.log").open("w", encoding="utf-8") as log:
        for line in train(run, Patches(given.seed, _DRAWN), given.steps):
            told = f"{line}  cpu {time.process_time():.0f} s"
            print(told, flush=True)
            print(told, file=log, flush=True)


if __name__ == "__main__":
    main()
