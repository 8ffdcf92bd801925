# SPDX-License-Identifier: GPL-3.0-or-later
"""Uses a journal until it is killed, and says on stdout what was acknowledged: a line each."""

import asyncio
import itertools
import sys
from pathlib import Path

from cavendish.store.journal import Journal
from tests.daemon.jobs import trees


async def write(journal: Journal) -> None:
    """Creates jobs for ever; every second one succeeds."""
    for number in itertools.count():
        name = f"job-{number}"
        request = trees.request(number)
        await journal.create(name, f"request-{number}", request, trees.PLAN, start=True)
        print("created", name, flush=True)
        if number % 2:
            await journal.succeed(name, trees.result(number))
            print("succeeded", name, flush=True)


asyncio.run(write(Journal.open(Path(sys.argv[1]))))
