# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: erases a dandelion from a photograph, with the built-in engine and nothing else.

Starts the daemon, sends the photograph and its mask, and writes the result twice: as layers
(OpenRaster, opens in Krita and GIMP) and flat (PNG). Tells what each step took.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import cavendish_client
from cavendish.cli import encode, laying, openraster, output, picture
from cavendish_client import Client, Result, mask_bounds

HERE = Path(__file__).resolve().parent
BUILD = HERE.parent / "build" / "demo"


@contextmanager
def step(name: str) -> Iterator[None]:
    """Prints how long what is inside took."""
    begin = time.perf_counter()
    yield
    print(f"  {name:<34}{time.perf_counter() - begin:7.3f} s")


@contextmanager
def stopped(client: Client) -> Iterator[None]:
    """Stops the daemon at the end, whatever happens."""
    try:
        yield
    finally:
        client.shutdown()


def erase(photo: picture.Picture, mask: picture.Array) -> Result:
    """Starts the daemon, has the masked part filled, and stops the daemon again."""
    with step("start the daemon"):
        client = cavendish_client.connect(name="demo", version="1", state_dir=BUILD / "state")
    with client, stopped(client):
        bounds = mask_bounds(laying.as_pixels(mask))
        assert bounds is not None, "the example's mask selects something"
        box = client.offer("fill").context.box(bounds, photo.width, photo.height)
        image, hole = (laying.as_pixels(laying.part(a, box)) for a in (photo.pixels, mask))
        with step("send, fill, receive"):
            result = client.fill(image, hole, x=box.x, y=box.y)
        print(f"    of which the engine worked      {result.engine_seconds:7.3f} s")
    return result


def write(photo: picture.Picture, result: Result) -> list[Path]:
    """Writes the layers and the flat picture; their paths."""
    layered, flat = BUILD / "dandelions.ora", BUILD / "dandelions.png"
    with step("write the layers"):
        layers = openraster.Layers(photo, result, "Erased")
        output.write_whole(layered, partial(openraster.write_openraster, layers=layers))
    with step("write the flat picture"):
        filled = laying.filled(photo, result)
        output.write_whole(flat, partial(encode.encode, picture=filled, suffix=".png"))
    return [layered, flat]


def main() -> int:
    """Runs the demonstration."""
    BUILD.mkdir(parents=True, exist_ok=True)
    print("Erasing the dandelion at the lower right of examples/dandelions.jpg:")
    with step("read photograph and mask"):
        photo = picture.read_picture(HERE / "dandelions.jpg")
        mask = picture.read_mask(HERE / "dandelions-mask.png")
    result = erase(photo, mask)
    written = write(photo, result)
    print(f"Engine: {result.plan.engine}. {' '.join(result.plan.reasons)}")
    print(f"Cost: {result.cost_micro_usd / 1e6:g} US dollars.")
    print("Written: " + ", ".join(str(path) for path in written))
    return 0


if __name__ == "__main__":
    sys.exit(main())
