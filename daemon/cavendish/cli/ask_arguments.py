# SPDX-License-Identifier: GPL-3.0-or-later
"""The flags that verbs share which make a picture, and how their values are read."""

import argparse
import contextlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cavendish.cli.document import document
from cavendish.cli.output import FORMATS
from cavendish_client import Options, Role, Thinking

MOST_VARIATIONS = 16
# The side of a square picture of each size.
_SIDES = {"512": 512, "1K": 1024, "2K": 2048, "4K": 4096}
ROLES = ", ".join(role.value for role in Role if role is not Role.DOODLE)


@dataclass(frozen=True)
class ReferenceFile:
    """A reference as the command line names it."""

    role: Role
    name: str
    path: Path


def add_image(parser: argparse.ArgumentParser, *, mask: str = "") -> None:
    """The picture, and --mask where mask tells what it is for."""
    kinds = "PNG, JPEG, TIFF, WebP, BMP or GIF"
    parser.add_argument("image", type=Path, metavar="IMAGE", help=f"the picture: {kinds}")
    if mask:
        parser.add_argument("--mask", type=Path, help=mask)


def add_sources(parser: argparse.ArgumentParser) -> None:
    """--sources: a mask of its own."""
    what = "white on what may be copied, so that nothing else shows up twice (default: all near by)"
    parser.add_argument("--sources", type=Path, metavar="FILE", help=what)


def add_prompt(parser: argparse.ArgumentParser, what: str, *, required: bool = False) -> None:
    """--prompt, in any language."""
    parser.add_argument("--prompt", default="", required=required, help=what)


def add_references(parser: argparse.ArgumentParser, *, doodle: bool = True) -> None:
    """--ref and, for verbs with a canvas, --doodle."""
    parser.add_argument(
        "--ref",
        type=reference,
        action="append",
        default=[],
        metavar="ROLE[:NAME]=FILE",
        help=f"a picture to refer to ({ROLES}); the prompt may call it @NAME",
    )
    if doodle:
        parser.add_argument(
            "--doodle",
            type=Path,
            metavar="FILE",
            help="arrows, circles and notes on nothing, as large as IMAGE",
        )


def add_size(parser: argparse.ArgumentParser) -> None:
    """How large a new picture is."""
    add = parser.add_argument
    usual = "default: what --ratio and --size make of it"
    add("--width", type=pixels, default=0, metavar="PX", help=usual)
    add("--height", type=pixels, default=0, metavar="PX", help=usual)
    add("--ratio", default="", metavar="W:H", help="as the model draws it (default: the nearest)")


def add_asking(parser: argparse.ArgumentParser, *, picture: bool = True) -> None:
    """What is asked of a model, and what it may cost and send. picture: whether it draws one."""
    add = parser.add_argument
    add("--engine", default="", metavar="NAME", help="the engine (default: routing chooses)")
    add("--model", default="", metavar="ID", help="the model (default: the one of the settings)")
    levels = [level.value for level in Thinking if level.value]
    add("--thinking", choices=levels, default="", help="how long it thinks (default: its own)")
    add("--again", action="store_true", help="ask again, even if the same was answered before")
    add("--pay-again", type=count, default=0, metavar="N", help="lost answers to pay for again")
    add("--deadline", type=seconds, default=0.0, metavar="SECONDS", help="when to give up")
    add("--yes", action="store_true", help="agree to what is sent, without being asked")
    add("--local-only", action="store_true", help="keep every pixel on this machine")
    _add_document(parser)
    add("--thread", default="", metavar="ID", help="the conversation to go on with")
    add("--dry-run", action="store_true", help="tell what would run and what it costs, and end")
    if picture:
        add("--size", choices=_SIDES, default="", help="what the model draws (default: what fits)")
        add("--search", type=search, default="", metavar="web,images", help="let it look things up")
        add("--variations", type=variations, default=1, metavar="N", help="so many, at once")


def _add_document(parser: argparse.ArgumentParser) -> None:
    usual = "what history calls it (default: the path)"
    parser.add_argument("--document", type=document, default="", metavar="NAME", help=usual)


def add_running(parser: argparse.ArgumentParser, *, models: bool = False) -> None:
    """What can be said of a verb that asks nobody elsewhere. models: whether it may run one."""
    add = parser.add_argument
    add("--engine", default="", metavar="NAME", help="the engine (default: routing chooses)")
    _add_document(parser)
    add("--dry-run", action="store_true", help="tell what would run, and end")
    parser.set_defaults(
        local_only=True, yes=False, thread="", variations=1, model="", thinking="", again=False,
        pay_again=0, deadline=0.0,
    )  # fmt: skip
    if models:
        add("--model", default="", metavar="ID", help="an installed one (default: the best)")


def add_painting(parser: argparse.ArgumentParser, *, seed: bool = True) -> None:
    """What can be asked of models of this machine alone. seed: whether there is none yet."""
    add = parser.add_argument
    if seed:
        add(
            "--seed",
            dest="near_seed",
            type=a_seed,
            metavar="N",
            help="a local model: same seed, same picture (default: a new one)",
        )
    add("--steps", type=steps, default=0, metavar="N", help="a local model: 1 to 100 steps")
    add(
        "--guidance",
        type=number(0, 30),
        metavar="X",
        help="a local model: how strongly words are followed, 0 to 30",
    )
    add(
        "--strength",
        dest="near_strength",
        type=number(0.01, 1),
        metavar="X",
        help="a local model: how much may change, up to 1",
    )


def number(low: float, high: float) -> Callable[[str], float]:
    """What reads a number from low to high."""

    def read(text: str) -> float:
        with contextlib.suppress(ValueError):
            if low <= float(text) <= high:
                return float(text)
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")

    return read


def add_output(parser: argparse.ArgumentParser) -> None:
    """-o and --force. Whether -o is there is checked later: to estimate needs none."""
    kinds = ", ".join(FORMATS)
    add = parser.add_argument
    add("-o", "--output", type=Path, metavar="OUT", help=f"what to write: {kinds}")
    add("--force", action="store_true", help="write over what is read")


def drawn_size(found: argparse.Namespace) -> tuple[int, int]:
    """The width and height of a new picture: what is not told follows from ratio and size."""
    side = _SIDES.get(found.size, _SIDES["1K"])
    told = re.fullmatch(r"([1-9]\d?):([1-9]\d?)", found.ratio)
    ratio = int(told[1]) / int(told[2]) if told else 1.0
    if not (found.width or found.height):
        return round(side * ratio**0.5), round(side / ratio**0.5)
    width = found.width or max(round(found.height * ratio), 1)
    return width, found.height or max(round(width / ratio), 1)


def options_of(found: argparse.Namespace) -> Options:
    """What is asked of a model."""
    looked_up = getattr(found, "search", "").split(",")
    return Options(
        model=found.model,
        size=getattr(found, "size", ""),
        ratio=getattr(found, "ratio", ""),
        thinking=Thinking(found.thinking),
        search_web="web" in looked_up,
        search_images="images" in looked_up,
        again=found.again,
        pay_again=found.pay_again,
        deadline_seconds=found.deadline,
        seed=getattr(found, "near_seed", None),
        steps=getattr(found, "steps", 0),
        guidance=getattr(found, "guidance", None),
        # A layer is harmonised with a strength that is no model's.
        strength=getattr(found, "near_strength", None),
    )


def reference(text: str) -> ReferenceFile:
    """A reference: ROLE=FILE or ROLE:NAME=FILE."""
    said, equals, path = text.partition("=")
    role, _, name = said.partition(":")
    known = {each.value for each in Role} - {Role.DOODLE.value}
    if not equals or not path or role not in known:
        raise argparse.ArgumentTypeError(f"{text!r} is not ROLE=FILE, ROLE being one of {ROLES}")
    return ReferenceFile(Role(role), name, Path(path))


def search(text: str) -> str:
    """What may be looked up."""
    if not set(filter(None, text.split(","))) <= {"web", "images"}:
        raise argparse.ArgumentTypeError(f"{text!r} is not web, images or web,images")
    return text


def pixels(text: str) -> int:
    """A width or a height."""
    return whole(text, 1, 32768)


def count(text: str) -> int:
    """How often, or how many."""
    return whole(text, 0, 100)


def steps(text: str) -> int:
    """How many steps."""
    return whole(text, 1, 100)


def a_seed(text: str) -> int:
    """A seed: 0 to 2**32 - 1."""
    return whole(text, 0, (1 << 32) - 1)


def variations(text: str) -> int:
    """How many variations."""
    return whole(text, 1, MOST_VARIATIONS)


def seconds(text: str) -> float:
    """A length of time above 0."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value <= 3600:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds up to 3600")
    return value


def whole(text: str, low: int, high: int) -> int:
    """A whole number from low to high."""
    if not text.isdecimal() or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {low} to {high}")
    return int(text)
