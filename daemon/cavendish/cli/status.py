# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish status`: how the daemon is."""

import argparse
from typing import Any

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish_client import model

MIB = 1 << 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beside what every verb takes."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints the status. Raises DaemonError where no daemon runs."""
    with connected(options, start=False) as client:
        report(client.status(), client.info.log_path, console)
    return exits.OK


def report(status: model.Status, log: str, console: Console) -> None:
    """Prints a status."""
    fields = as_fields(status, log)
    console.tell(fields)
    console.say(f"running   pid {status.pid}, version {status.version}, {status.address}")
    console.say(f"up        {duration(status.uptime_seconds)}, {fields['rss_mb']} MB of memory")
    console.say(f"jobs      {status.running_jobs} running, {status.queued_jobs} waiting")
    for engine in status.engines:
        loaded = "loaded" if engine.loaded else "not loaded yet"
        words = f"{engine.description}, {loaded}" if engine.description else loaded
        console.say(f"engine    {engine.name}: {words}")
    console.say(f"state     {status.state_dir} ({fields['blob_mb']} MB of pixels)")
    console.say(f"log       {log}")


def as_fields(status: model.Status, log: str) -> dict[str, Any]:
    """A status for programs: sizes in MB of 2**20 bytes, times in seconds."""
    return {
        "pid": status.pid,
        "address": status.address,
        "version": status.version,
        "start_time": status.start_time.isoformat(),
        "uptime_s": round(status.uptime_seconds, 3),
        "rss_mb": round(status.rss_bytes / MIB, 1),
        "engines": [vars(engine) for engine in status.engines],
        "queued_jobs": status.queued_jobs,
        "running_jobs": status.running_jobs,
        "blob_mb": round(status.blob_bytes / MIB, 1),
        "state_dir": status.state_dir,
        "log": log,
    }


def duration(seconds: float) -> str:
    """Seconds as people say them: '3 h 20 min', '5 min 2 s', '12 s'."""
    whole = int(seconds)
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 60} min {whole % 60} s" if whole >= 60 else f"{whole} s"
