# SPDX-License-Identifier: GPL-3.0-or-later
"""`cavendish devices`: what the models of this machine run on."""

import argparse
import dataclasses
from collections.abc import Iterator

from cavendish.cli import exits
from cavendish.cli.console import Console
from cavendish.cli.daemon import connected
from cavendish_client import Client
from cavendish_client.device import Device, DeviceModel


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing beside what every verb takes."""


def run(options: argparse.Namespace, console: Console) -> int:
    """Prints them. Raises CavendishError."""
    with connected(options, start=True) as client:
        tell_devices(client, console)
    return exits.OK


def tell_devices(client: Client, console: Console) -> None:
    """Prints each device, and what is known of the models on it. Raises DaemonError."""
    for device in client.models.devices():
        console.tell({"event": "device"} | dataclasses.asdict(device))
        for line in lines(device):
            console.say(line)


def lines(device: Device) -> Iterator[str]:
    """A device, and a line for each model that something is known of."""
    yield f"{device.name}: {device.title} ({device.version})"
    for known in device.models:
        yield f"  {known.model_id}: {', '.join(facts(known))}"


def facts(known: DeviceModel) -> Iterator[str]:
    """What is known of a model on a device, a phrase each."""
    if known.problem:
        yield f"not asked for it ({known.problem})"
    if known.run_seconds is not None:
        yield f"{known.run_seconds * 1000:.1f} ms for the probe"
    if known.nodes:
        placed = ", ".join(f"{count} on {who}" for who, count in known.nodes.items())
        yield f"loaded, of its nodes {placed}"
