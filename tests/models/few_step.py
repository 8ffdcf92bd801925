# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes few_step.zip: tiny diffusion models in the real layout, and what diffusers makes of them.

    python -m tests.models.few_step tests/models/few_step.zip

Needs torch, diffusers, transformers and onnx, which the project itself does not (CPU builds do).
The weights are random, and rounded, so that the archive is small. Noise comes from NumPy, so that
it is the same wherever the pictures are made anew.
"""

import importlib
import io
import json
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from tests.models import few_step_cases as cases

_WORDS = "a red fox in the snow, watercolour; an old lighthouse by night under stars 1234567890"
_MERGES = 60


def main(archive: Path) -> None:
    """Writes the archive."""
    models = Models()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        models.write(folder)
        goldens = {case.name: made(models, case) for case in cases.CASES}
        np.savez(folder / "goldens.npz", **goldens)
        (folder / "tokens.json").write_text(json.dumps(tokens(models)))
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    entry = zipfile.ZipInfo(str(path.relative_to(folder)))
                    entry.compress_type = zipfile.ZIP_DEFLATED
                    packed.writestr(entry, path.read_bytes())


def available() -> bool:
    """Whether all that it needs is installed."""
    names = ("torch", "diffusers", "transformers", "onnx")
    return all(importlib.util.find_spec(name) is not None for name in names)


class Models:
    """The networks, as torch knows them. The same call, the same weights."""

    def __init__(self) -> None:
        self.torch: Any = importlib.import_module("torch")
        self.diffusers: Any = importlib.import_module("diffusers")
        self.transformers: Any = importlib.import_module("transformers")
        self.torch.manual_seed(0)
        self.vocabulary, self.merges = vocabulary()
        self._folder = tempfile.TemporaryDirectory()
        (Path(self._folder.name) / "vocab.json").write_text(json.dumps(self.vocabulary))
        lines = ["#version: 0.2", *(" ".join(pair) for pair in self.merges)]
        (Path(self._folder.name) / "merges.txt").write_text("\n".join(lines) + "\n")
        self.text = self._random(self._text_encoder(), 1)
        self.text_2 = self._random(self._text_encoder_2(), 2)
        self.vae = self._random(self._autoencoder(), 3)
        self.unets = {
            name: self._random(self._unet(name), 4 + place)
            for place, name in enumerate(("plain", "hole", "lcm", "large"))
        }

    def tokenizer(self, fill: str = cases.END) -> Any:
        """transformers' own."""
        files = {key: f"{self._folder.name}/{name}" for key, name in cases.TOKENIZER_FILES.items()}
        kind = self.transformers.CLIPTokenizer
        return kind(**files, pad_token=fill, model_max_length=77)

    def write(self, folder: Path) -> None:
        """The networks as ONNX files and settings."""
        for name in ("vocab.json", "merges.txt"):
            source = Path(self._folder.name) / name
            target = folder / "tokenizer" / name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(source.read_bytes())
        self._write_text(folder)
        self._write_vae(folder)
        for name, unet in self.unets.items():
            self._write_unet(folder / f"unet_{name}", unet)

    def _text_encoder(self) -> Any:
        return self.transformers.CLIPTextModel(self._text_config())

    def _text_encoder_2(self) -> Any:
        return self.transformers.CLIPTextModelWithProjection(self._text_config(projection_dim=8))

    def _text_config(self, **more: Any) -> Any:
        return self.transformers.CLIPTextConfig(
            vocab_size=len(self.vocabulary),
            hidden_size=8,
            intermediate_size=16,
            num_hidden_layers=2,
            num_attention_heads=2,
            bos_token_id=self.vocabulary[cases.BEGIN],
            eos_token_id=self.vocabulary[cases.END],
            pad_token_id=self.vocabulary[cases.END],
            attn_implementation="eager",
            **more,
        )

    def _autoencoder(self) -> Any:
        return self.diffusers.AutoencoderKL(
            block_out_channels=(4, 8),
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            layers_per_block=1,
            norm_num_groups=2,
            latent_channels=4,
            sample_size=16,
            scaling_factor=cases.SCALING,
        )

    def _unet(self, name: str) -> Any:
        large = name == "large"
        more: dict[str, Any] = {}
        if large:
            more = {
                "addition_embed_type": "text_time",
                "addition_time_embed_dim": 4,
                "projection_class_embeddings_input_dim": 8 + 6 * 4,
            }
        return self.diffusers.UNet2DConditionModel(
            sample_size=8,
            in_channels=9 if name == "hole" else 4,
            out_channels=4,
            block_out_channels=(4, 8),
            layers_per_block=1,
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            norm_num_groups=2,
            cross_attention_dim=16 if large else 8,
            attention_head_dim=2,
            time_cond_proj_dim=cases.GUIDANCE_SIZE if name == "lcm" else None,
            **more,
        )

    def _random(self, network: Any, seed: int) -> Any:
        """The network with random weights that are few, so that they compress."""
        random = np.random.default_rng(seed)
        with self.torch.no_grad():
            for name, value in sorted(network.named_parameters()):
                fan = max(int(np.prod(value.shape[1:])), 1)
                spread = 0.1 if value.ndim == 1 else 0.9 / np.sqrt(fan)
                drawn = random.normal(0, spread, tuple(value.shape))
                if value.ndim == 1 and name.endswith("weight"):
                    drawn += 1
                value.copy_(self.torch.from_numpy(np.round(drawn * 32) / 32))
        return network.eval().requires_grad_(False)

    def _write_text(self, folder: Path) -> None:
        for name, network in (("text_encoder", self.text), ("text_encoder_2", self.text_2)):
            outputs = (
                ["last_hidden_state", "pooler_output", "hidden_states.1"]
                if name == "text_encoder"
                else ["text_embeds", "hidden_states.1"]
            )
            ids = self.torch.zeros((1, 77), dtype=self.torch.int64)
            wrapped = _text_wrapper(self.torch, network, first=name == "text_encoder")
            self._export(folder / name, wrapped, {"input_ids": ids}, outputs)

    def _write_vae(self, folder: Path) -> None:
        torch, vae = self.torch, self.vae
        picture, latents = torch.zeros((1, 3, 16, 16)), torch.zeros((1, 4, 8, 8))
        encoder = _wrapper(torch, vae, lambda sample: vae.encode(sample).latent_dist.parameters)
        decoder = _wrapper(torch, vae, lambda latent_sample: vae.decode(latent_sample).sample)
        parts = (
            ("vae_encoder", encoder, {"sample": picture}, ["latent_parameters"]),
            ("vae_decoder", decoder, {"latent_sample": latents}, ["sample"]),
        )
        for name, network, inputs, outputs in parts:
            self._export(folder / name, network, inputs, outputs)
            self._settings(folder / name, vae.config)

    def _write_unet(self, folder: Path, unet: Any) -> None:
        torch = self.torch
        large = unet.config.addition_embed_type == "text_time"
        # Exports differ: optimum's time is a scalar of whole numbers, older ones have one of each.
        plain = unet.config.in_channels == 4 and not large
        time = torch.tensor(1, dtype=torch.int64) if plain else torch.ones((1,))
        inputs = {
            "sample": torch.zeros((1, unet.config.in_channels, 8, 8)),
            "timestep": time,
            "encoder_hidden_states": torch.zeros((1, 77, unet.config.cross_attention_dim)),
        }
        if large:
            inputs |= {"text_embeds": torch.zeros((1, 8)), "time_ids": torch.zeros((1, 6))}
        if unet.config.time_cond_proj_dim:
            inputs["timestep_cond"] = torch.zeros((1, unet.config.time_cond_proj_dim))
        self._export(folder, _unet_wrapper(torch, unet, list(inputs)), inputs, ["out_sample"])
        self._settings(folder, unet.config)

    def _export(
        self, folder: Path, network: Any, inputs: Mapping[str, Any], outputs: list[str]
    ) -> None:
        folder.mkdir(exist_ok=True)
        sides = {0: "b", 2: "h", 3: "w"}
        free = {name: sides for name, value in inputs.items() if value.ndim == 4}
        stream = io.BytesIO()
        self.torch.onnx.export(
            network,
            tuple(inputs.values()),
            stream,
            input_names=list(inputs),
            output_names=outputs,
            dynamic_axes=free,
            opset_version=17,
            dynamo=False,
        )
        (folder / "model.onnx").write_bytes(_bare(stream.getvalue()))

    def _settings(self, folder: Path, config: Any) -> None:
        plain = {name: value for name, value in dict(config).items() if name[0] != "_"}
        (folder / "config.json").write_text(json.dumps(plain, default=str, sort_keys=True))


def made(models: Models, case: cases.Case) -> np.ndarray:
    """What diffusers' own pipeline makes of a case: float32 [1, 3, 16, 16], not yet clipped."""
    torch, pipeline = models.torch, _pipeline(models, case)
    with _drawing_from(torch, case.seed), torch.no_grad():
        latents = pipeline(**_arguments(models, case)).images
        pictures = models.vae.decode(latents / cases.SCALING).sample
    return np.asarray(pictures.numpy(), np.float32)


def _pipeline(models: Models, case: cases.Case) -> Any:
    diffusers = models.diffusers
    kind = getattr(diffusers, case.pipeline)
    scheduler = getattr(diffusers, case.settings["_class_name"]).from_config(case.settings)
    parts: dict[str, Any] = {
        "vae": models.vae,
        "text_encoder": models.text,
        "tokenizer": models.tokenizer(),
        "unet": models.unets[case.unet],
        "scheduler": scheduler,
    }
    if case.unet == "large":
        second = {"text_encoder_2": models.text_2, "tokenizer_2": models.tokenizer("!")}
        made = kind(**parts, **second, add_watermarker=False)
    else:
        made = kind(
            **parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False
        )
    made.set_progress_bar_config(disable=True)
    return made


def _arguments(models: Models, case: cases.Case) -> dict[str, Any]:
    torch = models.torch
    given: dict[str, Any] = {
        "prompt": case.prompt,
        "num_inference_steps": case.steps,
        "guidance_scale": case.guidance,
        "output_type": "latent",
    }
    if case.mode == "words":
        return given | {"height": 16, "width": 16}
    given |= {"image": torch.from_numpy(cases.picture()), "strength": case.strength}
    if case.mode == "hole":
        given |= {"mask_image": torch.from_numpy(cases.mask()), "height": 16, "width": 16}
        if case.unet != "hole":
            # It would be drawn for, and not be used.
            given["masked_image_latents"] = torch.zeros((1, 4, 8, 8))
    return given


@contextmanager
def _drawing_from(torch: Any, seed: int) -> Iterator[None]:
    """Has diffusers draw its noise from NumPy."""
    draw = cases.draws(seed)

    def drawn(shape: Any, *_: Any, **__: Any) -> Any:
        return torch.from_numpy(draw(tuple(shape)))

    homes = [one for one in list(sys.modules.values()) if "randn_tensor" in vars(one)]
    before = [one.randn_tensor for one in homes]
    for one in homes:
        one.randn_tensor = drawn
    try:
        yield
    finally:
        for one, old in zip(homes, before, strict=True):
            one.randn_tensor = old


def tokens(models: Models) -> dict[str, list[int]]:
    """What transformers' tokenizer makes of texts."""
    tokenizer = models.tokenizer()
    return {
        text: tokenizer(text, padding="max_length", truncation=True, max_length=77)["input_ids"]
        for text in cases.TEXTS
    }


def vocabulary() -> tuple[dict[str, int], list[tuple[str, str]]]:
    """All bytes, alone and at the end of a word; and pairs of a few words, the frequent first."""
    from cavendish.engines.diffusion.tokens import letters, pieces

    signs = [*letters().values()]
    known = [*signs, *(f"{sign}</w>" for sign in signs)]
    words = []
    for piece in pieces(_WORDS):
        parts = [letters()[byte] for byte in piece.encode()]
        words.append([*parts[:-1], f"{parts[-1]}</w>"])
    merges: list[tuple[str, str]] = []
    while len(merges) < _MERGES:
        counted: dict[tuple[str, str], int] = {}
        for parts in words:
            for pair in pairwise(parts):
                counted[pair] = counted.get(pair, 0) + 1
        if not counted:
            break
        best = max(sorted(counted), key=lambda pair: counted[pair])
        merges.append(best)
        words = [_merged(parts, best) for parts in words]
    known += ["".join(pair) for pair in merges] + [cases.BEGIN, cases.END]
    return {sign: place for place, sign in enumerate(dict.fromkeys(known))}, merges


def _merged(parts: list[str], pair: tuple[str, str]) -> list[str]:
    made: list[str] = []
    for part in parts:
        if made and (made[-1], part) == pair:
            made[-1] += part
        else:
            made.append(part)
    return made


def _wrapper(torch: Any, network: Any, call: Any) -> Any:
    """A network that is called in another way. It has to be a part, or its weights get lost."""

    class Wrapped(torch.nn.Module):  # type: ignore[misc, name-defined]
        def __init__(self) -> None:
            super().__init__()
            self.inner = network

        def forward(self, *values: Any) -> Any:
            return call(*values)

    return Wrapped()


def _text_wrapper(torch: Any, network: Any, *, first: bool) -> Any:
    def call(input_ids: Any) -> Any:
        answer = network(input_ids, output_hidden_states=True)
        if first:
            return answer.last_hidden_state, answer.pooler_output, answer.hidden_states[-2]
        return answer.text_embeds, answer.hidden_states[-2]

    return _wrapper(torch, network, call)


def _unet_wrapper(torch: Any, unet: Any, names: list[str]) -> Any:
    def call(*values: Any) -> Any:
        given = dict(zip(names, values, strict=True))
        added = {name: given.pop(name) for name in ("text_embeds", "time_ids") if name in given}
        return unet(**given, added_cond_kwargs=added, return_dict=False)[0]

    return _wrapper(torch, unet, call)


def _bare(content: bytes) -> bytes:
    """A model without the long names of its nodes, which would be the most of it."""
    onnx: Any = importlib.import_module("onnx")
    model = onnx.load_model_from_string(content)
    for node in model.graph.node:
        node.name = node.doc_string = ""
    del model.graph.value_info[:]
    kept = {one.name for one in [*model.graph.input, *model.graph.output]}
    short: dict[str, str] = {"": ""} | {name: name for name in kept}
    for one in model.graph.initializer:
        one.name = short.setdefault(one.name, f"w{len(short)}")
    for node in model.graph.node:
        for values in (node.input, node.output):
            for place, name in enumerate(values):
                values[place] = short.setdefault(name, f"v{len(short)}")
    return bytes(model.SerializeToString())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
