# SPDX-License-Identifier: GPL-3.0-or-later
"""The controller of a host's panels: one easel a picture, and what each click does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from cavendish_client import errors
from cavendish_client.background import Background, Handle
from cavendish_client.model import Plan, ServerInfo
from cavendish_client.models import Model
from cavendish_client.request import AnyRequest
from cavendish_client.studio import asking, capacity, conversation, line
from cavendish_client.studio.document import Document
from cavendish_client.studio.draft import Draft
from cavendish_client.studio.easel import Easel, Phase
from cavendish_client.studio.line import Line
from cavendish_client.studio.live import LiveDrawing
from cavendish_client.studio.mode import Mode
from cavendish_client.studio.network import Marshal, Network
from cavendish_client.studio.offline import Offline
from cavendish_client.studio.runner import LoadFile, Prepare, Runner
from cavendish_client.studio.shelf import Shelf
from cavendish_client.threads import Thread

if TYPE_CHECKING:
    from cavendish_client.client import AsyncClient

KEPT_HERE = "Nothing was sent. The document can be kept on this machine for good in the settings."


class Studio:
    """Everything on the host's main thread; nothing blocks.

    marshal: see Network. changed: asks the panels to show their easel anew. load_file, prepare: see
    Runner.
    The daemon is left alone until `begin`, `compose` with words, or `start`.
    """

    def __init__(
        self,
        session: Background,
        marshal: Marshal,
        changed: Callable[[], None],
        load_file: LoadFile,
        prepare: Prepare,
    ) -> None:
        self.network = Network(session, marshal)
        self.models: tuple[Model, ...] = ()
        self._changed, self._prepare = changed, prepare
        self._runner = Runner(self.network, load_file, prepare, self._settled)
        self._easels: dict[str, Easel] = {}
        self._estimates: dict[str, Handle[Plan]] = {}
        self._waiting: list[Callable[[], None]] = []
        self.offline = Offline(self.network, self._offline_told)
        self.shelf = Shelf(self.network, self._stocked)
        self._is_connecting = False

    def easel(self, document: Document) -> Easel:
        """What a panel shows of a picture, as the picture stands now."""
        key, view = document.identity, document.view()
        easel = self._easels.get(key)
        if easel is None:
            easel = self._easels[key] = Easel(document, view)
        easel.document = document
        if view != easel.view:
            easel.view = view
            self._estimate(easel)
        if easel.live is not None:
            easel.live.look(asking.Circumstances(document=key, layers=self._around(easel).layers))
        return easel

    def begin(self, then: Callable[[], None] | None = None) -> None:
        """Finds or starts the daemon and learns its models; then, when that is done."""
        if self.network.session.info is not None and self.models:
            if then is not None:
                then()
            return
        if then is not None:
            self._waiting.append(then)
        if not self._is_connecting:
            self._is_connecting = True
            self.network.session.connect(self.network.home(self._connected))

    def compose(self, document: Document, draft: Draft) -> None:
        """The artist has changed the draft."""
        easel = self.easel(document)
        if draft == easel.draft:
            return
        if draft.mode is not easel.draft.mode:
            easel.line, easel.words = None, ""
        self._fit(easel, draft)
        if easel.live is not None and not draft.mode.draws_live:
            easel.live.close()
        self.begin(partial(self._opened, easel))
        self._changed()

    def look_at_models(self) -> None:
        """The artist wants to see what can be set: learns the models, those of this machine too."""
        self.begin(self.shelf.load)

    def start(self, document: Document) -> None:
        """The main button: asks about an upload that is not agreed to, or begins.

        How large references are is known when they are read: then it is the daemon that refuses,
        and tells exactly what would leave.
        """
        easel = self.easel(document)
        if not easel.can_start:
            return
        easel.line = None
        if easel.unagreed is not None and not easel.draft.with_mentioned(document.layers()).sources:
            easel.upload = easel.unagreed
            self._changed()
        else:
            self._start(easel)

    def do(self, document: Document, mode: Mode) -> None:
        """Does at once what a mode does by itself; or tells, in the line, what it lacks.

        For actions, which find no panel to set anything in. Nothing where a run is under way.
        """
        easel = self.easel(document)
        if easel.run is not None:
            return
        self.cancel(document)
        self.compose(document, replace(easel.draft, mode=mode, choice=""))
        if easel.can_start:
            self.start(document)
        elif not easel.view.obstacle:
            easel.line = Line(f"{easel.obstacle}.", is_error=True)
            self._changed()

    def draw_live(self, document: Document) -> None:
        """Draws on while the artist does, or no more; an upload has to be agreed to before."""
        easel = self.easel(document)
        if easel.live is not None:
            easel.live.close()
        elif easel.can_draw_live and easel.unagreed is not None:
            easel.upload = easel.unagreed
        elif easel.can_draw_live:
            easel.line, easel.words = None, ""
            easel.live = LiveDrawing(easel, self.network, self._prepare, self._settled)
            self.begin()
        self._changed()

    def agree(self, document: Document) -> None:
        """The artist agrees to the upload."""
        easel = self.easel(document)
        if easel.phase is Phase.ASKING:
            self._start(easel, consent=True)

    def keep_here(self, document: Document) -> None:
        """The artist does not: the built-in engine does it where it can, else nothing is done."""
        easel = self.easel(document)
        if easel.phase is not Phase.ASKING:
            return
        easel.upload = None
        if easel.draft.works_offline:
            self._start(easel, local_only=True)
        else:
            easel.line = Line(KEPT_HERE)
        self._changed()

    def pay_again(self, document: Document) -> None:
        """Asks once more for an answer of which nobody knows whether it was paid for."""
        easel = self.easel(document)
        if easel.can_start:
            self._start(easel, pay_again=1)

    def cancel(self, document: Document) -> None:
        """Stops what is under way; takes an unanswered question away."""
        easel = self.easel(document)
        easel.upload = None
        if easel.live is not None:
            easel.live.close()
        self._runner.cancel(easel)
        self._changed()

    def apply(self, document: Document, number: int) -> None:
        """Puts a take in as a layer, and goes on from it."""
        easel = self.easel(document)
        # What was drawn live, or stayed on this machine, is no turn to go on from.
        talked = easel.taken is not None and easel.taken.around.thread
        result = self._runner.apply(easel, number)
        if result is not None and talked and easel.thread is not None:
            self._select(easel, result.job_id, quiet=True)
        self._changed()

    def discard(self, document: Document) -> None:
        """Takes the takes away; the daemon keeps them in its history."""
        easel = self.easel(document)
        easel.takes, easel.taken, easel.before = (), None, None
        self._changed()

    def go_back(self, document: Document, turn_id: str) -> None:
        """Goes to a turn of the conversation: what is asked next follows it."""
        self._select(self.easel(document), turn_id, quiet=False)

    def new_thread(self, document: Document) -> None:
        """Begins anew: what is asked next follows nothing."""
        easel = self.easel(document)
        easel.thread = None
        document.keep_thread("")
        self._estimate(easel)
        self._changed()

    def work_offline(self, is_on: bool) -> None:
        """Switches for all pictures, editors and scripts whether anything may leave or come."""
        self.begin(partial(self.offline.turn, is_on))

    def drop_closed(self) -> None:
        """Stops what is under way on pictures that have been closed, and forgets them."""
        for key, easel in list(self._easels.items()):
            if not easel.document.is_open():
                self._runner.cancel(easel)
                if easel.live is not None:
                    easel.live.close()
                del self._easels[key]

    def estimate_again(self, document: Document) -> None:
        """After the settings have changed."""
        easel = self.easel(document)
        easel.line = None
        self._estimate(easel)

    def _start(self, easel: Easel, **around: Any) -> None:
        easel.upload = None
        circumstances = replace(self._around(easel), **around)
        self.begin(partial(self._runner.start, easel, circumstances))
        self._changed()

    def _around(self, easel: Easel) -> asking.Circumstances:
        thread, layers = easel.thread, easel.document.layers()
        return asking.Circumstances(
            document=easel.document.identity,
            thread=easel.document.thread,
            parent=thread.current if thread is not None else "",
            layers=asking.layers_sent(easel.draft.with_mentioned(layers), layers),
        )

    def _connected(self, info: ServerInfo | None, error: errors.CavendishError | None) -> None:
        if info is None:
            self._begun(None, error)
        else:
            self.network.ask(_list_models, self._begun)

    def _begun(self, models: tuple[Model, ...] | None, error: errors.CavendishError | None) -> None:
        self._is_connecting = False
        waiting, self._waiting = self._waiting, []
        if models is not None:
            self.models = capacity.offered(models)
            self.offline.learn()
            for call in waiting:
                call()
        elif error is not None:
            self._tell_all(error)
        self._changed()

    def _tell_all(self, error: errors.CavendishError) -> None:
        for easel in self._easels.values():
            easel.line = line.of_error(error)

    def _offline_told(self, error: errors.CavendishError | None) -> None:
        """What may be done, and for how much, is another matter now."""
        if error is not None:
            self._tell_all(error)
        else:
            for easel in self._easels.values():
                if easel.line is not None and easel.line.action is line.Action.ONLINE:
                    easel.line = None
                self._estimate(easel)
        self._changed()

    def _stocked(self) -> None:
        """A model of this machine that is chosen may be gone."""
        for easel in self._easels.values():
            before = easel.draft
            self._fit(easel, before)
            if easel.draft != before:
                self._estimate(easel)
        self._changed()

    def _fit(self, easel: Easel, draft: Draft) -> None:
        installed = self.shelf.installed
        easel.draft = capacity.fitted(draft, self.models, installed)
        easel.local = capacity.here(installed, easel.draft)

    def _opened(self, easel: Easel) -> None:
        self._fit(easel, easel.draft)
        if easel.thread is None and easel.document.thread:
            self._learn_thread(easel)
        self._estimate(easel)

    def _estimate(self, easel: Easel) -> None:
        key, info = easel.document.identity, self.network.session.info
        easel.plan, easel.doubt = None, None
        if key in self._estimates:
            self._estimates.pop(key).cancel()
        if info is None or easel.obstacle:
            return
        try:
            request = self._measured(easel, info)
        except errors.CavendishError as error:
            easel.doubt = error
            return
        self.offline.learn()
        stamp = (easel.draft, easel.view)
        answer = partial(self._estimated, easel, stamp)
        self._estimates[key] = self.network.estimate_soon(request, answer)

    def _measured(self, easel: Easel, info: ServerInfo) -> AnyRequest:
        """What the draft asks for, without pixels. Raises NoEngine, MaskEmpty."""
        draft = easel.draft.with_mentioned(easel.document.layers())
        box = asking.part(draft, easel.view, info)
        material = asking.measured(draft, easel.view, info)
        return asking.request_of(draft, easel.view, material, box, self._around(easel))

    def _estimated(
        self, easel: Easel, stamp: Any, plan: Plan | None, error: errors.CavendishError | None
    ) -> None:
        if stamp != (easel.draft, easel.view) or isinstance(error, errors.JobCancelled):
            return
        easel.plan, easel.doubt = plan, error
        self._changed()

    def _settled(self, easel: Easel) -> None:
        """After each change of a run."""
        if easel.run is None and easel.document.is_open() and easel.document.thread:
            self._learn_thread(easel)
        self._changed()

    def _learn_thread(self, easel: Easel) -> None:
        name = easel.document.thread

        async def work(client: AsyncClient) -> Thread:
            return await client.threads.get(name)

        self.network.ask(work, partial(self._learnt, easel))

    def _learnt(
        self, easel: Easel, thread: Thread | None, error: errors.CavendishError | None
    ) -> None:
        if isinstance(error, errors.ThreadNotFound) and easel.document.is_open():
            easel.document.keep_thread("")
        if thread is not None and thread.thread_id == easel.document.thread:
            easel.thread = thread
            self._estimate(easel)
        self._changed()

    def _select(self, easel: Easel, turn_id: str, *, quiet: bool) -> None:
        thread = easel.thread
        if thread is None:
            return
        name = thread.thread_id

        async def work(client: AsyncClient) -> Thread:
            return await client.threads.select(name, turn_id)

        self.network.ask(work, partial(self._selected, easel, quiet))

    def _selected(
        self,
        easel: Easel,
        quiet: bool,
        thread: Thread | None,
        error: errors.CavendishError | None,
    ) -> None:
        if error is not None:
            easel.line = line.of_error(error)
        if thread is not None and easel.document.is_open():
            easel.thread = thread
            if not quiet:
                self._go_there(easel, thread)
        self._changed()

    def _go_there(self, easel: Easel, thread: Thread) -> None:
        path = conversation.path(thread, thread.current)
        others = [turn.turn_id for turn in thread.turns if turn.turn_id not in path]
        easel.document.show_path(path, others)
        turn = next((turn for turn in thread.turns if turn.turn_id == thread.current), None)
        words = conversation.title(turn.operation, turn.prompt) if turn else "the beginning"
        easel.line = Line(f"The next step follows “{words}”; later layers are hidden.")


def layer_names(document: Document) -> Sequence[str]:
    """What prompts can name by '@'."""
    return [layer.name for layer in document.layers()]


async def _list_models(client: AsyncClient) -> tuple[Model, ...]:
    return await client.models.list()
