# SPDX-License-Identifier: GPL-3.0-or-later
"""What all verbs do that make a picture: agree to the upload, run, write, and tell."""

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cavendish.cli import exits
from cavendish.cli.ask_arguments import drawn_size, options_of
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.document import named
from cavendish.cli.output import check_output, write_whole
from cavendish.cli.told import plan_fields, result_fields, say_plan, say_result
from cavendish_client import (
    Box,
    Canvas,
    Client,
    EditRequest,
    Pixels,
    Plan,
    ReplaceBackgroundRequest,
    RestyleRequest,
    Result,
    errors,
)
from cavendish_client.request import AskFields, LayerRequest

if TYPE_CHECKING:
    from cavendish.cli.picture import Picture


@dataclass(frozen=True)
class Task:
    """One request, and the picture that its result is laid into.

    name: the new layer's. below: whether that lies below the picture, which then darkens it.
    """

    request: LayerRequest
    base: "Picture"
    name: str
    below: bool = False


# The flags that name pictures to read.
_READ = ("image", "mask", "doodle", "sources", "hints", "keep", "remove", "hair")

MakeTask = Callable[[Client, argparse.Namespace], Task]
Prompted = type[EditRequest] | type[ReplaceBackgroundRequest] | type[RestyleRequest]


def run_canvas(
    options: argparse.Namespace, console: Console, make: MakeTask, *, needs_mask: bool = False
) -> int:
    """Runs a verb that changes a picture. Raises CavendishError; then no output is written."""
    from cavendish.cli.encode import check_encodable

    if needs_mask and options.mask is None:
        raise errors.InvalidRequest(
            "There is no mask.", "Name one with --mask.", field="--mask", problem="is missing"
        )
    check_outputs(options, inputs_of(options))
    with connected(options, start=True) as client:
        task = make(client, options)
        if options.output is not None:
            check_encodable(task.base, options.output.suffix.lower())
        return run_task(client, options, task, console)


def run_drawing(options: argparse.Namespace, console: Console, make: MakeTask) -> int:
    """Runs a verb that makes a new picture. Raises as `run_canvas`."""
    check_outputs(options, inputs_of(options))
    with connected(options, start=True) as client:
        return run_task(client, options, make(client, options), console)


def prompted(kind: Prompted, name: str) -> MakeTask:
    """What makes the task of a verb that takes a canvas, a prompt and references."""

    def task(client: Client, options: argparse.Namespace) -> Task:
        from cavendish.cli.ask_pictures import references_of

        base, sent, box = canvas(client, options, kind.verb)
        references = references_of(options, box)
        return Task(kind(sent, options.prompt, references, **common_fields(options)), base, name)

    return task


def canvas(client: Client, options: argparse.Namespace, verb: str) -> "tuple[Picture, Canvas, Box]":
    """The picture, what is sent of it, and where that lies.

    Raises ImageError, MaskError, FileUnusable.
    """
    from cavendish.cli.ask_pictures import box_of, canvas_of, read_canvas

    picture, mask = read_canvas(options)
    box = box_of(picture, mask, client.offer(verb).context)
    return picture, canvas_of(picture, mask, box), box


def hole(
    client: Client, options: argparse.Namespace, verb: str
) -> "tuple[Picture, Canvas, Box, Pixels | None]":
    """As `canvas`, and what of it may be copied from, all of which is sent. Raises as `canvas`."""
    from cavendish.cli.ask_pictures import box_of, canvas_of, holding, read_canvas, read_sources
    from cavendish.cli.laying import as_pixels, part

    picture, mask = read_canvas(options)
    sources = read_sources(options, picture)
    box = box_of(picture, mask, client.offer(verb).context)
    if sources is None:
        return picture, canvas_of(picture, mask, box), box, None
    box = holding(box, sources)
    return picture, canvas_of(picture, mask, box), box, as_pixels(part(sources, box))


def empty(options: argparse.Namespace) -> "Picture":
    """What a new picture is laid into: nothing, of its size."""
    import numpy as np

    from cavendish.cli.picture import Kind, Picture

    layered = options.output is not None and options.output.suffix.lower() == ".ora"
    clear = layered or getattr(options, "transparent", False)
    width, height = drawn_size(options)
    pixels = np.zeros((height, width, 4), np.uint8)
    return Picture(pixels, Kind.RGBA if clear else Kind.RGB)


def common_fields(options: argparse.Namespace) -> AskFields:
    """What every request can be told, as the command line says it."""
    known = getattr(options, "image", None) or options.output
    document = options.document or (named(known) if known else "")
    return {
        "engine": options.engine,
        "local_only": options.local_only,
        "document": document,
        "consent": options.yes,
        "thread": options.thread,
        "options": options_of(options),
    }


def check_outputs(options: argparse.Namespace, inputs: list[Path]) -> None:
    """Refuses an output before any work is done; a dry run needs none.

    Raises InvalidRequest, PathRefused, FileUnusable.
    """
    if options.output is None:
        if options.dry_run:
            return
        raise errors.InvalidRequest(
            "There is no output.", "Name one with -o.", field="-o", problem="is missing"
        )
    for path in outputs(options):
        check_output(path, inputs, force=options.force)


def inputs_of(options: argparse.Namespace) -> list[Path]:
    """Every file that is read."""
    named = [getattr(options, name, None) for name in _READ]
    return [path for path in named if path] + [each.path for each in getattr(options, "ref", [])]


def outputs(options: argparse.Namespace) -> list[Path]:
    """The files to write: OUT, or OUT-1, OUT-2 and so on for variations."""
    output: Path = options.output
    count = options.variations
    if count == 1:
        return [output]
    return [output.with_stem(f"{output.stem}-{number}") for number in range(1, count + 1)]


def run_task(client: Client, options: argparse.Namespace, task: Task, console: Console) -> int:
    """Runs it, writes what came of it, and tells. Raises CavendishError; then nothing is written.

    Of several variations those that can be are written; the first error decides the exit code.
    """
    if options.dry_run:
        tell_plan(client.estimate(task.request), task.request.verb, console)
        return exits.OK
    task = replace(task, request=agreed(client, task.request, console))
    started = time.monotonic()
    failed: errors.CavendishError | None = None
    made = run_all(client, options, task.request, console)
    for path, outcome in zip(outputs(options), made, strict=True):
        if isinstance(outcome, errors.CavendishError):
            failed = failed or outcome
            if len(made) > 1:
                console.fail(outcome)
            continue
        write_result(path, task, outcome)
        tell_result(path, outcome, time.monotonic() - started, console)
    if failed is None:
        return exits.OK
    if len(made) == 1:
        raise failed
    return exits.code_of(failed)


def run_all(
    client: Client, options: argparse.Namespace, request: LayerRequest, console: Console
) -> list[Result | errors.CavendishError]:
    """Each variation, or the one that there is; shows how far they are."""
    with console.progress() as draw:
        if options.variations == 1:
            return [client.run(request, on_progress=draw)]
        return client.variations(
            request, options.variations, on_progress=lambda _, progress: draw(progress)
        )


def agreed(client: Client, request: Any, console: Console) -> Any:
    """The request, with the artist's consent where a person at a terminal gives it.

    Raises ConsentNeeded where one does not. Without a terminal the daemon decides.
    """
    at_terminal = sys.stdin.isatty() and sys.stderr.isatty() and not console.as_json
    if request.consent or not at_terminal:
        return request
    upload = client.estimate(request).upload
    if upload is None or upload.agreed:
        return request
    pictures = "; ".join(upload.pictures)
    print(f"This sends to {upload.host}: {pictures}.", file=sys.stderr)
    print("Do you agree, now and later for this document? [y/N] ", end="", file=sys.stderr)
    sys.stderr.flush()
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise errors.ConsentNeeded(host=upload.host, pictures=pictures)
    return replace(request, consent=True)


def write_result(output: Path, task: Task, result: Result) -> None:
    """Writes the picture with the result in it, or both as layers."""
    from cavendish.cli import encode, laying, openraster

    suffix = output.suffix.lower()
    if suffix == ".ora":
        name = f"{task.name} ({result.plan.engine})"
        layers = openraster.Layers(task.base, result, name, below=task.below)
        write = partial(openraster.write_openraster, layers=layers)
    else:
        filled = laying.filled(task.base, result)
        write = partial(encode.encode, picture=filled, suffix=suffix)
    write_whole(output, write)


def tell_plan(plan: Plan, verb: str, console: Console) -> None:
    """Prints what would run."""
    console.tell({"event": "plan"} | plan_fields(plan))
    say_plan(plan, verb, console)


def tell_result(output: Path, result: Result, seconds: float, console: Console) -> None:
    """Prints what was made."""
    fields = {"event": "result", "output": str(output), "total_s": round(seconds, 3)}
    console.tell(fields | result_fields(result))
    say_result(output, result, seconds, console)
