# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line: picks the verb, and turns every error into one line and an exit code."""

import argparse
import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.options import add_options
from cavendish.cli.streams import open_streams, silence
from cavendish_client import errors
from cavendish_client.version import VERSION

VERBS = {
    "fill": "fill what a mask selects, from its surroundings or a prompt",
    "edit": "change a picture, or what a mask selects of it, as a prompt says",
    "remove": "take away what a mask selects",
    "replace-background": "put the subject before something else",
    "expand": "continue a picture beyond its border",
    "generate": "make a picture from words",
    "compose": "make one picture of several",
    "restyle": "give a picture another style",
    "cutout": "part a subject from its background",
    "retouch": "relight, day to night, focus, viewpoint, colour grade",
    "text": "write exact strings into a picture",
    "upscale": "make a picture two to four times as large",
    "select": "find what is pointed at in a picture, as a mask",
    "describe": "tell in words what is on a picture",
    "lines": "draw the lines of a picture",
    "depth": "tell how near each pixel of a picture is",
    "harmonise": "fit a layer to the light of the picture that it lies on",
    "denoise": "take the noise out of a picture",
    "flats": "lay flat colours under line art",
    "estimate": "tell what a verb would run, send and cost",
    "thread": "tell conversations and their turns, and go back to one",
    "models": "list, install, add, verify, bench and remove the models of this machine",
    "keys": "store, list and delete the keys of endpoints",
    "budget": "show and set the most that may be spent",
    "usage": "tell what was spent",
    "settings": "tell and change where models are asked, and what may leave this machine",
    "devices": "tell what models of this machine run on, and how fast",
    "status": "tell how the daemon is",
    "start": "start the daemon, if it does not run",
    "stop": "stop the daemon",
    "logs": "print the daemon's log",
    "doctor": "check the installation, and tell what to do",
    "setup": "install the plug-ins into Krita and GIMP",
    "package": "write the plug-ins as two zips",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one verb; the exit code."""
    argv = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in argv
    open_streams(as_json=as_json)
    console = Console(as_json=as_json)
    options = parsed(argv, console)
    try:
        code = run(options, console)
        console.end()
        return code
    except errors.CavendishError as error:
        console.fail(error)
        return exits.code_of(error)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        console.tell({"event": "interrupted"})
        return exits.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has left.
        silence()
        return exits.OUTPUT


def run(options: argparse.Namespace, console: Console) -> int:
    """Runs the verb; what only a bug raises is written to a file, and told of in one line."""
    module = module_of(options.verb)
    try:
        return int(module.run(options, console))
    except (errors.CavendishError, BrokenPipeError):
        raise
    except MemoryError as error:
        raise errors.OutOfMemory from error
    except Exception as error:
        raise errors.Internal(report=write_report(error)) from error


def module_of(verb: str) -> Any:
    """The module of a verb."""
    return importlib.import_module(f"cavendish.cli.{verb.replace('-', '_')}")


def write_report(error: Exception) -> str:
    """Leaves the traceback of a bug in a file of its own; where it lies, or ''."""
    import tempfile
    import traceback

    with contextlib.suppress(OSError):
        handle, name = tempfile.mkstemp(prefix="cavendish-", suffix=".traceback.txt")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            traceback.print_exception(error, file=file)
        return name
    return ""


class WrongLine(Exception):
    """The command line cannot be used. Arguments: what is wrong, and the verb's name."""


class Parser(argparse.ArgumentParser):
    """Raises what is wrong, so that it is told as every error is."""

    def error(self, message: str) -> NoReturn:
        """Raises WrongLine."""
        raise WrongLine(message.rstrip("."), self.prog)


def parsed(argv: Sequence[str], console: Console) -> argparse.Namespace:
    """The options. Where they are wrong, tells so and leaves with USAGE."""
    try:
        return parser(argv).parse_args(argv)
    except WrongLine as wrong:
        problem, prog = wrong.args
        sentence, values = f"{problem[:1].upper()}{problem[1:]}.", {"problem": problem}
        step = f"See `{prog} --help`."
        console.fail(errors.InvalidRequest(sentence, step, field="the command line", **values))
        raise SystemExit(exits.USAGE) from None


def parser(argv: Sequence[str]) -> argparse.ArgumentParser:
    """The command line's parser. Only the verb that argv names is imported."""
    codes = "\n".join(f"  {code:3}  {meaning}" for code, meaning in exits.MEANINGS.items())
    top = Parser(
        prog="cavendish",
        description="Select, say what should happen, get a new layer.",
        epilog=f"exit codes:\n{codes}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"cavendish {VERSION}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for name, summary in VERBS.items():
        verb = verbs.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        add_options(verb)
        if name in argv:
            module_of(name).add_arguments(verb)
    return top


if __name__ == "__main__":
    sys.exit(main())
