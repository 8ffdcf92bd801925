# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish models`: lists, installs, adds, checks, measures and removes this machine's models."""

import argparse
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish.cli.devices import facts, tell_devices
from cavendish.cli.local_model import line, model_fields, size, terms
from cavendish.cli.options import add_options
from cavendish_client import (
    Client,
    Install,
    InstallState,
    LocalModel,
    LocalModels,
    ModelState,
    errors,
)
from cavendish_client.model import Progress

TIERS = ("starter", "quality", "generative", "optional", "own")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do, and with which models."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="tell which there are, and which are installed")
    listing.add_argument("--task", default="", help="only those for a task, for example cutout")
    listing.add_argument("--tier", choices=TIERS, help="only those of a tier")
    listing.add_argument("--installed", action="store_true", help="only those that are installed")
    put = actions.add_parser("install", help="fetch models, once you agree to licence and size")
    put.add_argument(
        "models", nargs="+", metavar="MODEL", help=f"its id, or {', '.join(TIERS[:2])}"
    )
    put.add_argument("--yes", action="store_true", help="agree to licences and sizes unasked")
    add = actions.add_parser("add", help="take the files of models from a folder or a stick")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders")
    unchecked = "they are of this model: match them by name, and trust those of unknown digests"
    add.add_argument("--as", dest="model", default="", metavar="MODEL", help=unchecked)
    verify = actions.add_parser("verify", help="read the files of installed models, and check them")
    verify.add_argument("models", nargs="*", metavar="MODEL", help="(default: all)")
    bench = actions.add_parser("bench", help="measure models on each processor of this machine")
    bench.add_argument("models", nargs="*", metavar="MODEL", help="(default: all installed ones)")
    actions.add_parser("devices", help="tell what they run on, as `cavendish devices` does")
    drop = actions.add_parser("remove", help="remove models, and what has come of them")
    drop.add_argument("models", nargs="+", metavar="MODEL")
    for action in actions.choices.values():
        add_options(action, nested=True)


def run(options: argparse.Namespace, console: Console) -> int:
    """Does it. Raises LocalModelError, ModelUnknown, PolicyError, FileError, DaemonError."""
    with connected(options, start=True) as client:
        if options.action == "list":
            tell_all(client.models.local(), options, console)
        elif options.action == "install":
            return install(client, options, console)
        elif options.action == "add":
            add_files(client, options, console)
        elif options.action == "devices":
            tell_devices(client, console)
        else:
            return look_after(client, options, console)
    return exits.OK


def look_after(client: Client, options: argparse.Namespace, console: Console) -> int:
    """Verifies, measures or removes each model that is named, else each that is there.

    What is wrong with one of them is told, and keeps none of the others from its turn; the exit
    code is the first one's. Raises DaemonError.
    """
    act = {"verify": verify, "bench": measure, "remove": remove}[options.action]
    found = client.models.local().models
    there = [one.model_id for one in found if one.state is not ModelState.MISSING]
    works = [partial(act, client, model_id, console) for model_id in options.models or there]
    return first_failure(works, console)


def first_failure(works: Iterable[Callable[[], None]], console: Console) -> int:
    """Does them all; the exit code of the first one that failed."""
    codes = [tried(work, console) for work in works]
    return next(filter(None, codes), exits.OK)


def tried(work: Callable[[], None], console: Console) -> int:
    """Does work, and tells what is wrong with a model; the exit code."""
    try:
        work()
    except (errors.LocalModelError, errors.ModelUnknown, errors.InvalidRequest) as error:
        console.fail(error)
        return exits.code_of(error)
    return exits.OK


def tell_all(found: LocalModels, options: argparse.Namespace, console: Console) -> None:
    """Prints models, tier by tier."""
    models = [model for model in found.models if is_wanted(model, options)]
    tier = ""
    for model in models:
        if model.tier != tier:
            tier = model.tier
            console.say(f"{tier}:")
        console.say(f"  {line(model)}")
    if not models:
        console.say("no such models")
    for trouble in filter(None, (found.problem, found.forbidden)):
        console.say(f"note: {trouble}")
    console.tell(
        {
            "models": [model_fields(model) for model in models],
            "free_bytes": found.free_bytes,
            "problem": found.problem,
            "forbidden": found.forbidden,
        }
    )


def is_wanted(model: LocalModel, options: argparse.Namespace) -> bool:
    """Whether the options ask for this model."""
    return (
        (not options.task or options.task in model.tasks)
        and options.tier in (None, model.tier)
        and (not options.installed or model.state is not ModelState.MISSING)
    )


def install(client: Client, options: argparse.Namespace, console: Console) -> int:
    """Installs models, one after the other, once all of them were agreed to.

    One that cannot be fetched keeps none of the others from coming; the exit code is the first
    failure's.
    """
    found = client.models.local()
    wanted = named(found, options.models)
    fetched = [one for one in wanted if one.downloadable and one.state is not ModelState.INSTALLED]
    # What the daemon refuses anyhow is not asked about first.
    if fetched and not found.forbidden:
        agree(fetched, yes=options.yes)
    works = [partial(install_one, client, model, console) for model in wanted]
    return first_failure(works, console)


def named(found: LocalModels, names: list[str]) -> list[LocalModel]:
    """The models of ids and tiers; of a tier, those that can be fetched and run.

    Raises ModelUnknown.
    """
    known = {model.model_id: model for model in found.models}
    chosen: dict[str, LocalModel] = {}
    for name in names:
        tier = [one for one in found.models if one.tier == name and can_be_had(one)]
        if name not in known and not tier:
            tier_of = f"of the tier {name} that can be fetched"
            which = tier_of if name in TIERS else f"{name!r:.60}"
            raise errors.ModelUnknown(
                f"There is no model {which}.", "See `cavendish models list`.", model=name
            )
        chosen |= {one.model_id: one for one in ([known[name]] if name in known else tier)}
    return list(chosen.values())


def can_be_had(model: LocalModel) -> bool:
    """Whether it can be fetched, and run here."""
    return model.downloadable and not model.missing_runtime_command


def agree(models: list[LocalModel], *, yes: bool) -> None:
    """Shows sizes and licences, and has them agreed to. Raises LicenceNotAgreed."""
    for model in models:
        for words in terms(model):
            print(words, file=sys.stderr)
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise errors.LicenceNotAgreed(model=models[0].model_id)
    total = sum(model.size_bytes for model in models)
    print(f"Fetch {size(total)} under these terms? [y/N] ", end="", file=sys.stderr, flush=True)
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise errors.LicenceNotAgreed(model=models[0].model_id)


def install_one(client: Client, model: LocalModel, console: Console) -> None:
    """Installs a model, and shows how far it is."""
    with console.progress() as draw:

        def show(install: Install) -> None:
            draw(Progress(install.done_bytes / max(install.total_bytes, 1), stage(install)))

        client.models.install(model.model_id, model.licence.name, model.size_bytes, on_change=show)
    console.say(f"installed  {model.model_id}")
    console.tell({"event": "installed", "model": model.model_id})


def stage(install: Install) -> str:
    """What an installation does, in words."""
    if install.state is InstallState.WAITING:
        return f"{install.model_id} waits"
    speed = f", {size(install.bytes_per_second)}/s" if install.bytes_per_second else ""
    return f"{install.model_id}: {size(install.done_bytes)}{speed}"


def add_files(client: Client, options: argparse.Namespace, console: Console) -> None:
    """Takes files, and tells which models are complete with them."""
    paths = [path.expanduser().absolute() for path in options.paths]
    with console.progress() as draw:
        added = client.models.add(paths, options.model, on_progress=draw)
    for file in added.files:
        trusted = "" if file.checked else "; its digest was not known, and is from now on"
        console.say(f"took       {file.model_id}: {file.file}{trusted}")
        console.tell({"event": "took"} | vars(file))
    for model_id in added.installed:
        console.say(f"installed  {model_id}")
        console.tell({"event": "installed", "model": model_id})
    for model_id in sorted({file.model_id for file in added.files} - set(added.installed)):
        console.say(f"waits      {model_id}: other files of it are still missing")
        console.tell({"event": "incomplete", "model": model_id})


def verify(client: Client, model_id: str, console: Console) -> None:
    """Checks an installed model. Raises LocalModelError, ModelUnknown."""
    with console.progress() as draw:
        client.models.verify(model_id, on_progress=draw)
    console.say(f"right      {model_id}")
    console.tell({"event": "right", "model": model_id})


def measure(client: Client, model_id: str, console: Console) -> None:
    """Measures a model, and prints how long a run takes where. Raises LocalModelError."""
    with console.progress() as draw:
        devices = client.models.measure(model_id, on_progress=draw)
    console.say(f"{model_id}:")
    for device in devices:
        for known in device.models:
            graph = known.model_id.partition("/")[2]
            where = f"{graph} on {device.title}" if graph else device.title
            console.say(f"  {where}: {', '.join(facts(known)) or 'not measured'}")
            fields = {"device": device.name, "run_seconds": known.run_seconds, "graph": graph}
            told = {"model": model_id, "problem": known.problem} | fields
            console.tell({"event": "measured"} | told)


def remove(client: Client, model_id: str, console: Console) -> None:
    """Removes a model. Raises LocalModelError, InvalidRequest."""
    freed = client.models.remove(model_id)
    console.say(f"removed    {model_id} ({size(freed)})")
    console.tell({"event": "removed", "model": model_id, "freed_bytes": freed})
