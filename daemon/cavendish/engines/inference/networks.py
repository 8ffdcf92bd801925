# SPDX-License-Identifier: GPL-3.0-or-later
"""The networks that paint from noise, as graphs of a model on this machine."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cavendish.catalog.local_model import LocalModel
from cavendish.engines.diffusion.guidance import embedded
from cavendish.engines.diffusion.pipeline import Words
from cavendish.engines.diffusion.schedule import Floats
from cavendish.engines.diffusion.scheduler import Draw
from cavendish.engines.engine import Control
from cavendish.engines.inference.layout import Layout, Reader, is_large
from cavendish.engines.inference.reading import are_numbers
from cavendish.engines.inference.runner import Runner
from cavendish.errors import ModelContractBroken, ModelOutputBroken

LATENTS = 4
# The graph of a small decoder that takes the place of the model's own.
TINY = "tiny_decoder"
# What the logarithm of a variance is held to, as the encoder was trained.
_LEAST_LOG, _MOST_LOG = -30.0, 20.0
# How far along the work is where words and a picture are read, and where the picture is made.
_READING, _SEEING, DONE = 0.02, 0.05, 0.9

# What runs a graph, by its name; None: the model has none of it.
Find = Callable[[str], Runner | None]


@dataclass(slots=True)
class Networks:
    """The graphs of one model at work on one picture; see `diffusion.pipeline.Networks`.

    readers: one a text encoder. find: the runner of a graph; asked for when it is first needed.
    tiny: how the latents of a small decoder are scaled, which is used in place of the model's own;
    None: there is none. stack: holds the denoiser while its turn lasts. cut: what the encoders have
    not read of the words.
    """

    model: LocalModel
    layout: Layout
    readers: tuple[Reader, ...]
    find: Find
    control: Control
    stack: ExitStack
    tiny: float | None = None
    cut: dict[str, None] = field(default_factory=dict)
    runners: dict[str, Runner] = field(default_factory=dict)

    @property
    def channels(self) -> int:
        """How many the denoiser takes."""
        side = self.model.graph("unet").inputs[0].shape[1]
        return side if isinstance(side, int) else LATENTS

    @property
    def knows_guidance(self) -> bool:
        """Whether the denoiser takes the guidance itself."""
        known = self.layout.knows_guidance
        return "timestep_cond" in self._names() if known is None else known

    def words(self, prompt: str, width: int, height: int) -> Words:
        """What the text encoders make of words."""
        self.control.progress(_READING, "Reading the words")
        large = is_large(self.model)
        hidden, pooled = self._encoded("text_encoder", 0, prompt)
        if not large:
            return Words(hidden)
        more, pooled = self._encoded("text_encoder_2", 1, prompt)
        if pooled is None:
            raise self._broken("its second text encoder gives no 'text_embeds'")
        joined = np.concatenate([hidden, more], axis=2)
        if not prompt and self.layout.zeroes:
            joined, pooled = np.zeros_like(joined), np.zeros_like(pooled)
        cell = self.layout.cell
        pixels = [float(height * cell), float(width * cell)]
        sides = np.asarray([[*pixels, 0, 0, *pixels]], np.float32)
        return Words(joined, pooled, sides)

    def encode(self, picture: Floats, draw: Draw) -> Floats:
        """The latents of a picture. Raises ModelContractBroken without an encoder."""
        self.control.progress(_SEEING, "Reading the picture")
        (answer,) = self._run("vae_encoder", [picture])
        channels = answer.shape[1] if answer.ndim == 4 else 0
        if channels == 2 * LATENTS:
            mean, spread = np.split(answer, 2, axis=1)
            noise = draw(mean.shape)
            answer = mean + np.exp(0.5 * np.clip(spread, _LEAST_LOG, _MOST_LOG)) * noise
        elif channels != LATENTS:
            raise self._broken(f"its encoder gives {answer.shape}")
        return np.asarray((answer - self.layout.shift) * self.layout.scaling, np.float32)

    def predict(self, sample: Floats, time: float, words: Words, guidance: float) -> Floats:
        """What the denoiser says."""
        sides = dict(zip(self._names(), self.runner("unet").inputs(), strict=True))
        given: dict[str, Any] = {
            "sample": sample,
            "timestep": np.full((1,) * len(sides["timestep"]), time, np.float64),
            "encoder_hidden_states": words.hidden,
            "text_embeds": words.pooled,
            "time_ids": words.sides,
        }
        if "timestep_cond" in sides:
            given["timestep_cond"] = embedded(guidance, self._guidance_size(sides["timestep_cond"]))
        (answer,) = self._run("unet", [given[name] for name in sides])
        if answer.shape != (1, LATENTS, *sample.shape[2:]):
            raise self._broken(f"its denoiser gives {answer.shape}")
        return answer

    def decode(self, latents: Floats) -> Floats:
        """The picture of latents."""
        self.control.progress(DONE, "Making the picture of it")
        # The denoiser may make room for the decoder.
        self.stack.close()
        if self.tiny is not None:
            (answer,) = self._run(TINY, [latents / np.float32(self.tiny)])
        else:
            scaled = latents / np.float32(self.layout.scaling) + np.float32(self.layout.shift)
            (answer,) = self._run("vae_decoder", [scaled])
        height, width = (side * self.layout.cell for side in latents.shape[2:])
        if answer.shape != (1, 3, height, width):
            raise self._broken(f"its decoder gives {answer.shape}")
        return answer

    def runner(self, name: str) -> Runner:
        """What runs a graph. Raises ModelContractBroken where the model has none of that name."""
        if name not in self.runners:
            found = self.find(name)
            if found is None:
                raise self._broken(f"it has no {name.replace('_', ' ')}")
            self.runners[name] = found
            if name == "unet":
                self.stack.enter_context(found.held())
        return self.runners[name]

    def _guidance_size(self, fixed: tuple[int | None, ...]) -> int:
        """How many numbers tell the guidance: as the file fixes it, else as the entry does."""
        named = {one.name: one for one in self.model.graph("unet").inputs}["timestep_cond"]
        for sides in (fixed, named.shape):
            if sides and isinstance(sides[-1], int):
                return sides[-1]
        raise self._broken("it does not tell how it reads the guidance")

    def _names(self) -> list[str]:
        """The denoiser's inputs that the file has: what an entry calls optional may be missing."""
        inputs = self.model.graph("unet").inputs
        whole = len(self.runner("unet").inputs()) == len(inputs)
        return [one.name for one in inputs if whole or not one.optional]

    def _encoded(self, graph: str, place: int, prompt: str) -> tuple[Floats, Floats | None]:
        """The hidden states of words, and what they are as a whole where the encoder tells."""
        reader = self.readers[place]
        tokens = reader.tokenizer.tokens(prompt, reader.fill)
        if tokens.cut:
            self.cut[tokens.cut] = None
        answers = self._run(graph, [tokens.ids[None]])
        names = [one.name for one in self.model.graph(graph).outputs]
        named = dict(zip(names, answers, strict=True))
        pooled = named.pop("text_embeds", None)
        if not named:
            raise self._broken("its text encoder gives no hidden states")
        return next(iter(named.values())), pooled

    def _run(self, name: str, arrays: list[Any]) -> list[Floats]:
        """A graph's answers as float32. Raises ModelOutputBroken where one is no number."""
        answers = [np.asarray(one, np.float32) for one in self.runner(name).run(arrays)]
        for answer in answers:
            if not are_numbers(answer):
                part = name.replace("_", " ")
                problem = f"what its {part} says is not a number"
                raise ModelOutputBroken(model=self.model.id, problem=problem)
        return answers

    def _broken(self, problem: str) -> ModelContractBroken:
        return ModelContractBroken(model=self.model.id, problem=problem)
