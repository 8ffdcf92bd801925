# SPDX-License-Identifier: GPL-3.0-or-later
"""Fetches what a model lacks, and installs it: what one installation does, start to end."""

import asyncio
import shutil
import threading
from collections.abc import Callable
from typing import TypeVar

from cavendish.catalog.local_model import MOST_UNKNOWN_BYTES, LocalModel, ModelFile
from cavendish.errors import DiskFull, DownloadFailed, ModelFileBroken, ModelNotInstalled
from cavendish.models.digest import digest_of
from cavendish.models.download import Download
from cavendish.models.http import Refused, Web, mirrored
from cavendish.models.patience import Patience
from cavendish.models.rules import Source
from cavendish.models.store import ModelStore
from cavendish.runtime.disk import writable

T = TypeVar("T")
Tell = Callable[[str, int, int], None]


class Stopped(Exception):
    """Ends the reading of a file."""


class Installing:
    """One installation. Belongs to one event loop, and blocks it for some milliseconds at most."""

    def __init__(
        self, store: ModelStore, model: LocalModel, source: Source, patience: Patience, tell: Tell
    ) -> None:
        """tell: called with a file's name, and the bytes that are there and that there will be.

        It may raise to end the installation.
        """
        self._store = store
        self._incoming = store.incoming
        self._model = model
        self._source = source
        self._patience = patience
        self._tell = tell
        self._sizes = {file.sha256: file.size for file in model.files}
        self._before = 0
        self._gone = threading.Event()

    async def run(self) -> None:
        """Installs the model.

        Raises DownloadFailed, ModelFileBroken for bytes that are not those of the catalog, DiskFull
        and FileUnusable; what has come is kept then.
        """
        with writable(self._store.folder):
            self._incoming.prepare()
            await self._take_back()
            self._check_room()
            try:
                async with Web(self._source.proxy, self._patience) as web:
                    for file in self._wanted():
                        await self._get(web, file)
                        self._before += self._sizes[file.sha256]
            except Refused as error:
                raise self._failed(self._model.files[0], str(error)) from error
            await asyncio.to_thread(self._keep)

    def _keep(self) -> None:
        """Installs what has come, where its files were not added meanwhile."""
        digests = {file.name: file.sha256 for file in self._model.files}
        with self._store.taking:
            try:
                self._store.installed(self._model.id)
            except (ModelNotInstalled, ModelFileBroken):
                self._store.keep(self._model, digests)

    def _wanted(self) -> list[ModelFile]:
        """Its files, one for each digest."""
        return list({file.sha256: file for file in self._model.files}.values())

    async def _take_back(self) -> None:
        """Makes use of what an installation that is broken still has."""
        for name, sha256 in self._store.digests(self._model).items():
            if self._sizes.get(sha256) is not None and not self._incoming.whole(sha256):
                take_back = self._store.take_back
                await self._read(take_back, self._model, name, sha256, self._heed)

    def _check_room(self) -> None:
        """Raises DiskFull before anything is fetched."""
        wanted = sum(self._sizes.values()) - sum(map(self._incoming.held, self._sizes))
        if shutil.disk_usage(self._incoming.folder).free < wanted + self._patience.slack_bytes:
            raise DiskFull(folder=self._store.folder)

    async def _get(self, web: Web, file: ModelFile) -> None:
        """Has a file come whole."""
        if await self._is_whole(file):
            return
        try:
            await self._fetch(web, file)
        except Refused as error:
            raise self._failed(file, str(error)) from error

    async def _is_whole(self, file: ModelFile) -> bool:
        """Whether the file has come before. One that was changed since is taken away."""
        if not self._incoming.whole(file.sha256):
            return False
        path = self._incoming.path(file.sha256)
        try:
            if await self._read(digest_of, path, self._heed) == file.sha256:
                self._sizes[file.sha256] = path.stat().st_size
                return True
        except FileNotFoundError:
            return False  # Another model has taken it meanwhile.
        self._incoming.drop(file.sha256)
        return False

    async def _read(self, work: Callable[..., T], *arguments: object) -> T:
        """What work makes of a file, on a thread, which ends with this."""
        try:
            return await asyncio.to_thread(work, *arguments)
        except asyncio.CancelledError:
            self._gone.set()
            raise

    def _heed(self, _count: int) -> None:
        """Ends what reads a file, once nobody waits for it."""
        if self._gone.is_set():
            raise Stopped

    async def _fetch(self, web: Web, file: ModelFile) -> None:
        address = mirrored(file.url, self._source.mirror)
        tell = self._teller(file)
        tell(0)
        size = self._sizes[file.sha256] = file.size or await self._length(web, address)
        with self._incoming.open(file.sha256, size, self._patience.piece) as arriving:
            resumed = arriving.resumed
            found = await Download(web, address, arriving, self._patience, tell).run()
            if found != file.sha256 and resumed:
                # What was kept may be what a crash, or another server, left: once more without.
                arriving.forget()
                found = await Download(web, address, arriving, self._patience, tell).run()
            if found != file.sha256:
                arriving.discard()
                raise self._swapped(file, found)
            try:
                arriving.finish()
            except FileNotFoundError:
                raise self._failed(file, "it was removed meanwhile") from None

    async def _length(self, web: Web, address: str) -> int:
        """The length of a file, as its server tells. Raises Refused."""
        async with web.ask(address, 0, 1) as answer:
            if answer.total is None or answer.total > MOST_UNKNOWN_BYTES:
                raise Refused("the server does not tell how long it is, or it is far too long")
            return answer.total

    def _teller(self, file: ModelFile) -> Callable[[int], None]:
        def tell(held: int) -> None:
            self._tell(file.name, self._before + held, sum(self._sizes.values()))

        return tell

    def _failed(self, file: ModelFile, problem: str) -> DownloadFailed:
        return DownloadFailed(model=self._model.id, file=file.name, problem=problem)

    def _swapped(self, file: ModelFile, found: str) -> ModelFileBroken:
        problem = (
            f"what was sent is another file (SHA-256 {found[:16]}... in place of "
            f"{file.sha256[:16]}...)"
        )
        return ModelFileBroken(model=self._model.id, file=file.name, problem=problem)
