# SPDX-License-Identifier: GPL-3.0-or-later
"""cavendishd: puts the daemon together, serves, and takes it apart again.

Exit codes: 0 left as asked; 1 could not start, with one line on stderr; 2 another daemon runs in
this state folder.
"""

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cavendish.api.parts import Identity, Parts
from cavendish.api.server import PortTaken, Server
from cavendish.engines.registry import Registry
from cavendish.errors import CavendishError, Internal
from cavendish.jobs.desk import Desk
from cavendish.jobs.queue import JobQueue
from cavendish.models.installs import Installs
from cavendish.models.rules import rules_of
from cavendish.models.store import ModelStore
from cavendish.request import Digest
from cavendish.routing.now import Now
from cavendish.routing.router import Router
from cavendish.runtime.allocator import bound_memory
from cavendish.runtime.descriptors import TooFewDescriptors, allow_descriptors
from cavendish.runtime.discovery import Announcement, DiscoveryFile
from cavendish.runtime.disk import room
from cavendish.runtime.exchange_folders import exchange_folders
from cavendish.runtime.exchange_owner import ExchangeOwner, collect_orphans
from cavendish.runtime.idle import IdleExit
from cavendish.runtime.lifecycle import Lifecycle
from cavendish.runtime.lock import AlreadyRunning, lifetime_lock
from cavendish.runtime.log import close_log, open_log
from cavendish.runtime.redaction import Redaction
from cavendish.runtime.signals import on_signals
from cavendish.runtime.state_folder import prepare
from cavendish.runtime.sweep import Sweeper
from cavendish.runtime.tasks import spawn
from cavendish.runtime.tokens import Tokens
from cavendish.runtime.version import API_HIGH, API_LOW, daemon_version
from cavendish.runtime.watchdog import watch_discovery
from cavendish.secrets.keys import Keys
from cavendish.settings import Settings, parse
from cavendish.store.blobs import BlobStore
from cavendish.store.cache import Cache
from cavendish.store.exchange import Exchange
from cavendish.store.journal import Journal
from cavendish.store.policy import Policy
from cavendish.store.preferences import PreferenceStore
from cavendish.store.pruner import Pruner
from cavendish.threads.threads import Threads
from cavendish.usage.book import Book
from cavendish.usage.statement import Statement
from cavendish_client.paths import StatePaths

logger = logging.getLogger(__name__)

PRIVATE_UMASK = 0o077
_CALLS_GRACE_SECONDS = 1.0
# How long an engine's Python may keep the loop from an answer; the default is 5 ms.
_SWITCH_SECONDS = 0.0001


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a daemon until it is asked to leave, or has idled long enough."""
    os.umask(PRIVATE_UMASK)
    bound_memory()
    sys.setswitchinterval(_SWITCH_SECONDS)
    try:
        allow_descriptors()
        settings = parse(arguments)
        paths = prepare(settings.state_dir)
        with room(paths.root), lifetime_lock(paths.lifetime_lock):
            _run_logged(settings, paths)
    except AlreadyRunning as error:
        return _refuse(2, "ALREADY_RUNNING", str(error), "use it, or run `cavendish stop`")
    except TooFewDescriptors as error:
        return _refuse(1, "DAEMON_START_FAILED", str(error), "raise the limit with `ulimit -n`")
    except PortTaken as error:
        return _refuse(1, "DAEMON_START_FAILED", str(error), "let it choose one: leave --port out")
    except CavendishError as error:
        return _refuse(1, error.reason, error.message, error.advice)
    return 0


def _run_logged(settings: Settings, paths: StatePaths) -> None:
    """Runs the daemon, with its log open. Raises what keeps it from starting."""
    tokens = Tokens()
    redaction = Redaction((tokens.request, tokens.response))
    log = open_log(paths.log, settings.log_level, redaction)
    try:
        asyncio.run(_run(settings, paths, tokens, redaction))
    except (CavendishError, PortTaken):
        raise
    except Exception as error:
        logger.exception("the daemon broke")
        raise Internal from error
    finally:
        close_log(log)


async def _run(settings: Settings, paths: StatePaths, tokens: Tokens, redaction: Redaction) -> None:
    lifecycle = Lifecycle()
    on_signals(lifecycle.leave)
    async with _rooms(settings, paths, tokens, redaction, lifecycle) as parts:
        await _serve(parts)


@asynccontextmanager
async def _rooms(
    settings: Settings,
    paths: StatePaths,
    tokens: Tokens,
    redaction: Redaction,
    lifecycle: Lifecycle,
) -> AsyncIterator[Parts]:
    """Everything behind the services, in working order; put away at the end."""
    async with AsyncExitStack() as stack:
        journal = Journal.open(paths.journal)
        stack.callback(journal.close)
        blobs = BlobStore(paths.blobs, settings.blob_cap_bytes)
        blobs.start()
        kept = _kept(journal, blobs, offline=settings.offline)
        if settings.history_days:
            await journal.release_older(timedelta(days=settings.history_days))
        exchange = _exchange(stack, paths)
        sweeper = _tidy(stack, journal, blobs, kept, exchange)
        keys = Keys(paths.keys, os.environ, redaction)
        models = _models(paths)
        registry = _registry(kept, keys, models, paths)
        stack.push_async_callback(asyncio.to_thread, registry.close)
        situation = _situation(kept, keys, registry, models, paths)
        router = Router(registry.specs(), situation)
        queue = JobQueue(
            journal,
            blobs,
            exchange,
            router,
            registry,
            desk=_desk(journal, blobs, kept, redaction),
            queue_limit=settings.limits.max_queued_jobs,
            crash_limit=settings.crash_limit,
        )
        await queue.resume()
        stack.push_async_callback(queue.close)
        sweeper.wake()
        yield Parts(
            settings=settings,
            paths=paths,
            tokens=tokens,
            redaction=redaction,
            lifecycle=lifecycle,
            blobs=blobs,
            exchange=exchange,
            sweeper=sweeper,
            registry=registry,
            models=models,
            installs=Installs(models, lambda: rules_of(kept.preferences.current)),
            router=router,
            situation=situation,
            queue=queue,
            threads=kept.threads,
            keys=keys,
            preferences=kept.preferences,
            policy=kept.policy,
            book=kept.book,
            statement=Statement(journal.database),
        )


def _tidy(
    stack: AsyncExitStack, journal: Journal, blobs: BlobStore, kept: "_Kept", exchange: Exchange
) -> Sweeper:
    """What takes away blobs and segments that nobody needs any more."""
    pruner = Pruner(blobs, lambda: _pinned(journal, kept), journal.release_oldest)
    stack.callback(pruner.stop)
    sweeper = Sweeper(exchange.sweep)
    stack.callback(sweeper.stop)
    return sweeper


def _models(paths: StatePaths) -> ModelStore:
    models = ModelStore(paths.models, paths.own_models)
    models.incoming.collect()
    return models


def _exchange(stack: AsyncExitStack, paths: StatePaths) -> Exchange:
    """The shared memory, which goes when the stack is left. Raises DiskFull."""
    collect_orphans()
    folders = exchange_folders(paths)
    owner = ExchangeOwner([one for one in folders if one != paths.exchange], paths.root)
    owner.take()
    stack.callback(owner.release)
    exchange = Exchange(folders)
    exchange.start()
    stack.callback(exchange.close)
    return exchange


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept in the journal's database beside the jobs."""

    preferences: PreferenceStore
    policy: Policy
    book: Book
    threads: Threads


def _kept(journal: Journal, blobs: BlobStore, *, offline: bool) -> _Kept:
    database = journal.database
    preferences = PreferenceStore(database, offline=offline)
    return _Kept(
        preferences=preferences,
        policy=Policy(database),
        book=Book(database, blobs, lambda: preferences.current),
        threads=Threads(database, blobs),
    )


def _registry(kept: _Kept, keys: Keys, models: ModelStore, paths: StatePaths) -> Registry:
    services = {
        "endpoints": kept.preferences,
        "keys": keys,
        "models": models,
        "measurements": paths.measurements,
    }
    return Registry(services=services)


def _situation(
    kept: _Kept, keys: Keys, registry: Registry, models: ModelStore, paths: StatePaths
) -> Now:
    def speed(model: str) -> float | None:
        # Not at the top, and read anew: engines measure, and a daemon may never load one.
        from cavendish.engines.inference.measurements import fastest

        return fastest(model, paths.measurements)

    return Now(
        lambda: kept.preferences.current,
        keys,
        kept.policy,
        kept.book,
        registry.asked,
        models,
        speed,
    )


def _desk(journal: Journal, blobs: BlobStore, kept: _Kept, redaction: Redaction) -> Desk:
    return Desk(
        kept.threads,
        blobs,
        Cache(journal.database),
        book=lambda record: kept.book.calls(record.job_id, record.request),
        preferences=lambda: kept.preferences.current,
        agree=kept.policy.agree,
        marked=kept.policy.marked,
        blanked=redaction.blanked,
    )


async def _pinned(journal: Journal, kept: _Kept) -> set[Digest]:
    """The blobs that must stay."""
    pinned = await asyncio.gather(
        journal.pinned_digests(),
        asyncio.to_thread(kept.threads.pinned_digests),
        asyncio.to_thread(kept.book.pinned_digests),
    )
    return set().union(*pinned)


async def _serve(parts: Parts) -> None:
    """Serves until it is time to leave. Raises PortTaken, DiskFull."""
    queue, lifecycle = parts.queue, parts.lifecycle
    idle = IdleExit(
        parts.settings.idle_exit_seconds,
        busy=lambda: queue.queued + queue.running > 0 or parts.installs.busy,
        leave=lambda: lifecycle.leave("idle"),
    )
    server = Server(parts.tokens, idle.call)
    address = server.listen(parts.settings.port)
    identity = Identity(daemon_version(), address, os.getpid(), datetime.now(UTC))
    file = DiscoveryFile(parts.paths.discovery, _announcement(parts, identity))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(server.stop, _CALLS_GRACE_SECONDS)
        await server.serve(parts, identity)
        # Watches end when what they watch closes, so that their calls need no grace.
        stack.push_async_callback(queue.close)
        stack.push_async_callback(parts.installs.close)
        stack.push_async_callback(server.retire)
        with room(parts.paths.root):
            file.write()
        stack.callback(file.remove)
        watchdog = spawn(
            watch_discovery(file, lambda: lifecycle.leave_after(queue.drain, "not findable")),
            name="watch discovery",
        )
        stack.callback(watchdog.cancel)
        idle.start()
        stack.callback(idle.stop)
        logger.info("serving", extra={"address": address, "version": identity.version})
        await lifecycle.wait()


def _announcement(parts: Parts, identity: Identity) -> Announcement:
    return Announcement(
        address=identity.address,
        version=identity.version,
        api_low=API_LOW,
        api_high=API_HIGH,
        tokens=parts.tokens,
        log=parts.paths.log,
        start_time=identity.start_time,
        pid=identity.pid,
    )


def _refuse(code: int, reason: str, sentence: str, advice: str) -> int:
    sys.stderr.write(f"{reason}: {sentence.rstrip('.')}; {advice[:1].lower()}{advice[1:]}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
