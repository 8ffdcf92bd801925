# SPDX-License-Identifier: GPL-3.0-or-later
"""What few-step models are compared on: settings, pictures, words and noise."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cavendish.engines.diffusion.pipeline import Wish

BEGIN, END = "<|startoftext|>", "<|endoftext|>"
TOKENIZER_FILES = {"vocab": "vocab.json", "merges": "merges.txt"}
SCALING = 0.3
GUIDANCE_SIZE = 6
PROMPT = "a red fox in the snow, watercolour"

_LEVELS = {
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "num_train_timesteps": 1000,
}
LCM = _LEVELS | {"_class_name": "LCMScheduler", "clip_sample": False}
TURBO = _LEVELS | {"_class_name": "EulerDiscreteScheduler", "timestep_spacing": "trailing"}
LEADING = _LEVELS | {
    "_class_name": "EulerDiscreteScheduler",
    "timestep_spacing": "leading",
    "steps_offset": 1,
    "prediction_type": "v_prediction",
}
DDIM = _LEVELS | {
    "_class_name": "DDIMScheduler",
    "clip_sample": False,
    "set_alpha_to_one": False,
    "steps_offset": 1,
}
ZERO_SNR = _LEVELS | {
    "_class_name": "DDIMScheduler",
    "timestep_spacing": "trailing",
    "rescale_betas_zero_snr": True,
    "prediction_type": "v_prediction",
}
DPM = _LEVELS | {"_class_name": "DPMSolverMultistepScheduler"}
DPM_LEADING = DPM | {"timestep_spacing": "leading", "steps_offset": 1}


@dataclass(frozen=True, slots=True)
class Case:
    """One picture. mode: 'words', 'picture' or 'hole'. pipeline: the class of diffusers'."""

    name: str
    pipeline: str
    unet: str
    mode: str
    settings: dict[str, Any] = field(hash=False)
    steps: int = 4
    guidance: float = 1.0
    strength: float = 1.0
    seed: int = 7
    prompt: str = PROMPT


_MODES = {
    "words": "StableDiffusionPipeline",
    "picture": "StableDiffusionImg2ImgPipeline",
    "hole": "StableDiffusionInpaintPipeline",
}
_LCM_MODES = _MODES | {
    "words": "LatentConsistencyModelPipeline",
    "picture": "LatentConsistencyModelImg2ImgPipeline",
}
_LARGE = {
    "words": "StableDiffusionXLPipeline",
    "picture": "StableDiffusionXLImg2ImgPipeline",
}


def _of(name: str, settings: dict[str, Any], guidance: float, steps: int = 4) -> list[Case]:
    """From words, from a picture, and into a hole, with both kinds of networks."""
    shared = {"settings": settings, "steps": steps, "guidance": guidance}
    return [
        Case(f"{name}-words", _MODES["words"], "plain", "words", **shared),
        Case(f"{name}-picture", _MODES["picture"], "plain", "picture", strength=0.6, **shared),
        Case(f"{name}-hole", _MODES["hole"], "plain", "hole", **shared),
        Case(f"{name}-part", _MODES["hole"], "plain", "hole", strength=0.75, **shared),
        Case(f"{name}-nine", _MODES["hole"], "hole", "hole", **shared),
        Case(f"{name}-nine-part", _MODES["hole"], "hole", "hole", strength=0.75, **shared),
    ]


def _lcm() -> list[Case]:
    shared = {"settings": LCM, "guidance": 8.0}
    return [
        Case("lcm-words", _LCM_MODES["words"], "lcm", "words", **shared),
        Case("lcm-words-8", _LCM_MODES["words"], "lcm", "words", steps=8, **shared),
        Case("lcm-picture", _LCM_MODES["picture"], "lcm", "picture", strength=0.5, **shared),
        Case("lcm-hole", _LCM_MODES["hole"], "lcm", "hole", **shared),
        Case("lcm-plain", _MODES["words"], "plain", "words", settings=LCM, guidance=1.5),
    ]


CASES = [
    *_lcm(),
    *_of("turbo", TURBO, 0.0),
    *_of("ddim", DDIM, 7.5, 6),
    *_of("dpm", DPM, 5.0, 6),
    Case("turbo-1", _MODES["words"], "plain", "words", TURBO, steps=1, guidance=0.0),
    Case("leading", _MODES["words"], "plain", "words", LEADING, steps=5, guidance=3.0),
    Case("zero-snr", _MODES["words"], "plain", "words", ZERO_SNR, steps=5, guidance=3.0),
    Case("dpm-leading", _MODES["words"], "plain", "words", DPM_LEADING, steps=20, guidance=3.0),
    Case("large-turbo", _LARGE["words"], "large", "words", TURBO, steps=2, guidance=0.0),
    Case("large-led", _LARGE["words"], "large", "words", DPM, guidance=5.0),
    Case("large-picture", _LARGE["picture"], "large", "picture", DDIM, guidance=5.0, strength=0.5),
]

TEXTS = [
    "",
    PROMPT,
    "  A  Red\tFOX\n\n in the snow ",
    "don't they're we've I'm you'll he'd it's 'stars '' '''s",
    "Ångström café naïve ÀÉÎ ß İstanbul ΣΊΣΥΦΟΣ",
    "雪の中の狐 赤い狐、水彩画 여우",
    "a😀b👩‍👩‍👧‍👦c 🦊🦊",
    "10,000 m² at ½ price — №5 Ⅷ ⅷ",
    "under_score hy-phen semi;colon (paren) [x] {y} <z> \\ / | ~ ^ ` @ # $ % & * + =",
    "watercolourwatercolourwatercolour",
    "x" * 300,
    "fox " * 100,
    "a <|endoftext|> b <|startoftext|>c<|endoftext|>",
    "\x00\x07\x1c\x1f\x7f\x85\xa0\u2028\u200b\ufeff",
    "e\u0301 \u1e9b\u0323 ﬁ ①",
    "ǅ ŉ ᾳ \U0001d400",
]


def picture() -> np.ndarray:
    """What is changed: float32 [1, 3, 16, 16], 0..1."""
    return np.random.default_rng(1).random((1, 3, 16, 16), dtype=np.float32)


def mask() -> np.ndarray:
    """What is painted anew: float32 [1, 1, 16, 16], 0 or 1, not in step with the latents."""
    made = np.zeros((1, 1, 16, 16), np.float32)
    made[..., 3:11, 5:14] = 1
    return made


def draws(seed: int) -> Callable[[tuple[int, ...]], np.ndarray]:
    """What draws noise, the same for a seed."""
    random = np.random.default_rng(seed)
    return lambda shape: random.standard_normal(shape, dtype=np.float32)


def wish_of(case: Case) -> Wish:
    """What our own pipeline is asked for."""
    seen = None if case.mode == "words" else picture() * 2 - 1
    hole = mask() if case.mode == "hole" else None
    return Wish(case.prompt, case.guidance, (1, 4, 8, 8), seen, hole, case.strength >= 1)
