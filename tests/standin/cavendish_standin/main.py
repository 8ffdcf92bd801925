# SPDX-License-Identifier: GPL-3.0-or-later
"""cavendish-standin: serves a stand-in for the Gemini image API on 127.0.0.1."""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
from collections.abc import Sequence
from typing import Any

from cavendish_standin.server import Server
from cavendish_standin.settings import Settings


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = argparse.ArgumentParser(prog="cavendish-standin", description=__doc__)
    result.add_argument("--port", type=int, default=0, help="0 takes a free one")
    result.add_argument("--keys", help="the valid keys, with commas; empty: any key will do")
    result.add_argument("--models", help="the models served, with commas")
    result.add_argument(
        "--drift", help='none, random, random:SEED, or JSON such as {"dx": 3.5, "scale": 1.01}'
    )
    result.add_argument("--faults", help='JSON such as {"overloaded": 0.1, "cut": 0.05}')
    result.add_argument("--seed", type=int, default=0, help="of the faults")
    result.add_argument("--latency-ms", type=float, help="the time that an answer takes")
    result.add_argument("--body-limit", type=int, help="bytes of a request")
    return result


def settings_of(options: argparse.Namespace) -> Settings:
    """The settings of a command line; raises ValueError."""
    values: dict[str, Any] = {}
    for name in ("keys", "models"):
        if (listed := getattr(options, name)) is not None:
            values[name] = [item for item in listed.split(",") if item]
    for name in ("drift", "latency_ms", "body_limit"):
        if (value := getattr(options, name)) is not None:
            values[name] = value
    return Settings().changed(values)


def server_of(options: argparse.Namespace) -> Server:
    """The server of a command line; raises ValueError."""
    server = Server(settings_of(options))
    if options.faults:
        chances = json.loads(options.faults)
        server.generation.script.load({"chances": chances, "seed": options.seed})
    return server


async def serve(server: Server, port: int) -> None:
    """Serves until the process is asked to end; says where, as one line of JSON."""
    listener = await server.listen(port)
    address = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    print(json.dumps({"base_url": address}), flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    listener.close()


def main(arguments: Sequence[str] | None = None) -> int:
    """The entry point."""
    result = parser()
    options = result.parse_args(arguments)
    try:
        server = server_of(options)
    except ValueError as error:
        result.error(str(error))
    asyncio.run(serve(server, options.port))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
