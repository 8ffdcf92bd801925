# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be set about the daemon, and what it does not go beyond."""

import argparse
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NoReturn

from cavendish.errors import InvalidRequest

LOG_LEVELS = ("debug", "info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Limits:
    """What the daemon does not go beyond; told in the handshake. Strings count in UTF-8 bytes.

    max_new_px: what may be made of nothing. Models draw one to sixteen million pixels: what is
    larger is no more than enlarged, and this much of it takes seconds and 1 GB already.
    """

    max_side_px: int = 32768
    max_new_px: int = 100_000_000
    max_blob_bytes: int = 2 << 30
    max_chunk_bytes: int = 1 << 20
    max_prompt_bytes: int = 32768
    max_queued_jobs: int = 1000
    max_inline_bytes: int = 64 << 10
    max_digests: int = 1000
    max_page_size: int = 1000


@dataclass(frozen=True, slots=True)
class Settings:
    """How one daemon runs.

    state_dir: None for the user's own. port: 0 takes any free one. idle_exit_seconds: 0 never.
    blob_cap_bytes: what pruning brings the blobs on disk down to. crash_limit: at so many deaths of
    the daemon a job that was running at each is given up, since it may be what kills it.
    history_days: how long results are kept, if the cap has room for them; 0: for as long as it has.
    offline: nothing leaves this machine and nothing is fetched, whatever the artist has set.
    """

    state_dir: str | None = None
    port: int = 0
    idle_exit_seconds: float = 1800.0
    dev: bool = False
    log_level: str = "info"
    blob_cap_bytes: int = 4 << 30
    crash_limit: int = 10
    history_days: float = 90.0
    offline: bool = False
    limits: Limits = field(default_factory=Limits)


def parse(arguments: Sequence[str] | None = None) -> Settings:
    """The settings that a command line asks for. Raises InvalidRequest."""
    found = _parser().parse_args(arguments)
    return Settings(
        state_dir=found.state_dir,
        port=found.port,
        idle_exit_seconds=found.idle_exit,
        dev=found.dev,
        log_level=found.log_level,
        blob_cap_bytes=round(found.blob_cap * (1 << 30)),
        history_days=found.history_days,
        offline=found.offline,
    )


class _Parser(argparse.ArgumentParser):
    """Raises in place of leaving, so that there is one way in which the daemon refuses."""

    def error(self, message: str) -> NoReturn:
        raise InvalidRequest(field="the command line", problem=f"is not understood ({message})")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="cavendishd",
        description="The Cavendish daemon. Editors and `cavendish` start it by themselves.",
    )
    parser.add_argument("--state-dir", metavar="DIR", help="where it keeps what it needs")
    parser.add_argument("--port", type=_port, default=0, help="where it listens; 0: any free port")
    parser.add_argument(
        "--idle-exit",
        type=_number,
        default=1800.0,
        metavar="SECONDS",
        help="leaves after this long without work; 0: never",
    )
    parser.add_argument(
        "--blob-cap",
        type=_number,
        default=4.0,
        metavar="GIB",
        help="how much disk the pixels of jobs may take; the oldest results go first",
    )
    parser.add_argument(
        "--history-days",
        type=_number,
        default=90.0,
        metavar="DAYS",
        help="how long results are kept while there is room; 0: for ever",
    )
    parser.add_argument(
        "--offline",
        action="store_true",
        help="sends nothing anywhere and fetches nothing, whatever the settings say",
    )
    parser.add_argument("--dev", action="store_true", help="offers gRPC reflection")
    parser.add_argument("--log-level", choices=LOG_LEVELS, default="info", help="least to log")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise ValueError(text)
    return port


def _number(text: str) -> float:
    number = float(text)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError(text)
    return number
