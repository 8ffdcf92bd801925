# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish doctor`: checks everything that a fill needs, and tells what to do about the rest."""

import argparse
import importlib.metadata
import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cavendish_client
from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish_client import errors, start
from cavendish_client.paths import StatePaths, state_paths
from cavendish_client.version import VERSION

LEAST_FREE_BYTES = 2 << 30
PIECE_PX = 64


@dataclass(frozen=True)
class Finding:
    """One line. level: 'ok', 'warn' (works, but) or 'fail'; advice: what to do, or ''."""

    level: str
    what: str
    detail: str
    advice: str = ""


Check = Callable[[argparse.Namespace, StatePaths], Iterator[Finding]]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beside what every verb takes."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs every check; FAILED if one fails."""
    paths = state_paths(options.state_dir)
    findings = []
    for check in CHECKS:
        for finding in checked(check, options, paths):
            console.say(line(finding))
            findings.append(finding)
    console.tell({"findings": [vars(finding) for finding in findings]})
    return exits.FAILED if any(one.level == "fail" for one in findings) else exits.OK


def line(finding: Finding) -> str:
    """A finding for people."""
    advice = f"\n      → {finding.advice}" if finding.advice else ""
    return f"{finding.level:4}  {finding.what}: {finding.detail}{advice}"


def checked(check: Check, options: argparse.Namespace, paths: StatePaths) -> Iterator[Finding]:
    """What a check finds; an error that it meets is a finding, too."""
    try:
        yield from check(options, paths)
    except errors.CavendishError as error:
        what = check.__name__.removeprefix("check_")
        yield Finding("fail", what, error.message.rstrip("."), error.next_step)


def check_installation(_: argparse.Namespace, paths: StatePaths) -> Iterator[Finding]:
    """The packages, and the command that editors start."""
    version = importlib.metadata.version("cavendish")
    yield Finding("ok", "installation", f"version {version} in {Path(__file__).parents[1]}")
    yield Finding("ok", "daemon's command", " ".join(start.command(paths)))


def check_core(_: argparse.Namespace, __: StatePaths) -> Iterator[Finding]:
    """The compiled core of the built-in engine."""
    if importlib.util.find_spec("cavendish.engines.classic._core") is not None:
        yield Finding("ok", "engine's core", "compiled")
        return
    advice = "Install a C compiler and Cavendish again; the fill works without, but slower."
    yield Finding("warn", "engine's core", "not compiled, NumPy does its work", advice)


def check_folder(_: argparse.Namespace, paths: StatePaths) -> Iterator[Finding]:
    """The state folder: private, and with room."""
    existing = next(path for path in (paths.root, *paths.root.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    detail = f"{paths.root}, {free / 2**30:.1f} GiB free"
    if paths.root.exists() and paths.root.stat().st_mode & 0o077:
        yield Finding("warn", "state folder", detail, f"Run `chmod 700 {paths.root}`.")
    elif free < LEAST_FREE_BYTES:
        yield Finding("warn", "state folder", detail, "Free some space on this disk.")
    else:
        yield Finding("ok", "state folder", detail)


def check_daemon(options: argparse.Namespace, _: StatePaths) -> Iterator[Finding]:
    """The daemon, started if it is not running, and how pixels travel to it."""
    with connected(options, start=True) as client:
        status = client.status()
        detail = f"version {status.version}, pid {status.pid}, {status.address}"
        if status.version == VERSION:
            yield Finding("ok", "daemon", detail)
        else:
            advice = "Run `cavendish stop` and `cavendish start`."
            yield Finding("warn", "daemon", f"{detail}, but this is {VERSION}", advice)
        yield exchange_finding(client)
        yield from key_findings(client)


def exchange_finding(client: cavendish_client.Client) -> Finding:
    """Whether shared memory works."""
    with client.lease(PIECE_PX * PIECE_PX * 4) as segment:
        if segment.name:
            return Finding("ok", "exchange", "pixels go through shared memory")
    advice = "The log tells why; pictures go as a stream, which is slower."
    return Finding("warn", "exchange", "no folder is shared with the daemon", advice)


def key_findings(client: cavendish_client.Client) -> Iterator[Finding]:
    """Where the keys come from; nothing of the keys themselves."""
    for key in client.credentials.list():
        what, source = f"key for {key.endpoint}", f"from the {key.source.value.lower()}"
        if key.problem:
            advice = f"Unlock the keyring, or run `cavendish keys set {key.endpoint}`."
            yield Finding("warn", what, f"{source}: {key.problem.rstrip('.')}", advice)
        else:
            yield Finding("ok", what, source)


def check_editors(_: argparse.Namespace, paths: StatePaths) -> Iterator[Finding]:
    """Each editor that was found, and the plug-in in it."""
    from cavendish_installer.editors import Machine, find_editors
    from cavendish_installer.manifest import read_manifest

    manifest = read_manifest(paths)
    editors = find_editors(Machine())
    if not editors:
        yield Finding("warn", "editors", "neither Krita nor GIMP 3 was found", "Install one.")
    for editor in editors:
        placed = manifest.at(editor.folder)
        if placed is None:
            detail = f"no plug-in by `cavendish setup` in {editor.folder}"
            yield Finding("warn", editor.label, detail, "Run `cavendish setup`.")
            continue
        gone = [name for name in placed.files if not (editor.folder / name).is_file()]
        if gone or manifest.version != VERSION:
            detail = f"its plug-in ({manifest.version}) is old or {len(gone)} files are gone"
            yield Finding("fail", editor.label, detail, "Run `cavendish setup` again.")
        else:
            yield Finding("ok", editor.label, f"plug-in {manifest.version} in {editor.folder}")


def check_temporary(_: argparse.Namespace, __: StatePaths) -> Iterator[Finding]:
    """The folder for temporary files."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    level, advice = ("ok", "") if free > LEAST_FREE_BYTES else ("warn", "Free some space there.")
    yield Finding(level, "temporary files", f"{folder}, {free / 2**30:.1f} GiB free", advice)


CHECKS: tuple[Check, ...] = (
    check_installation,
    check_core,
    check_folder,
    check_temporary,
    check_daemon,
    check_editors,
)
