# SPDX-License-Identifier: GPL-3.0-or-later
"""From the click on the main button to layers: reads, sends, follows, puts in."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from cavendish_client import errors
from cavendish_client.model import Progress, Result, Selection, Upload, Words
from cavendish_client.pixels import Pixels, mask_bounds
from cavendish_client.request import DescribeRequest, SelectRequest
from cavendish_client.studio import asking, conversation, line, preview, thumbnail
from cavendish_client.studio.document import Provenance
from cavendish_client.studio.draft import Kind, Source
from cavendish_client.studio.easel import Easel, Run, Take
from cavendish_client.studio.network import Network

LOGGER = logging.getLogger(__name__)
LoadFile = Callable[[str], Pixels]
Prepare = Callable[[Result], Result]
Made: TypeAlias = Result | Words | Selection


class Runner:
    """Runs drafts. told: is called after each change, with the easel.

    load_file: reads a picture file as 8-bit sRGB. Raises CavendishError. prepare: makes a result
    what the editor takes. Both are called on other threads.
    """

    def __init__(
        self,
        network: Network,
        load_file: LoadFile,
        prepare: Prepare,
        told: Callable[[Easel], None],
    ) -> None:
        self._network = network
        self._load_file = load_file
        self._prepare = prepare
        self._told = told

    def start(self, easel: Easel, around: asking.Circumstances) -> None:
        """Begins what the draft asks for; errors go to the easel's line."""
        if easel.run is not None or not easel.document.is_open():
            return
        draft = easel.draft.with_mentioned(easel.document.layers())
        run = Run(draft, easel.view, around)
        easel.run, easel.line, easel.upload, easel.words = run, None, None, ""
        self._discard(easel)
        self._attempt(easel, run, partial(self._read, easel, run))

    def cancel(self, easel: Easel) -> None:
        """Stops what is under way. Can be called again and again."""
        run = easel.run
        if run is None:
            return
        run.is_cancelled = True
        for handle in run.handles:
            handle.cancel()
        self._told(easel)

    def apply(self, easel: Easel, number: int) -> Result | None:
        """Puts one of the takes in; what was put in, None where it could not be."""
        take = next((take for take in easel.takes if take.number == number), None)
        if take is None or easel.taken is None:
            return None
        try:
            self._insert(easel, easel.taken, take.result)
        except errors.CavendishError as error:
            easel.line = line.of_error(error)
            return None
        applied = replace(take, is_applied=True)
        easel.takes = tuple(applied if one is take else one for one in easel.takes)
        return take.result

    def _discard(self, easel: Easel) -> None:
        easel.takes, easel.taken, easel.before = (), None, None

    def _read(self, easel: Easel, run: Run) -> None:
        info = self._network.session.info
        if info is None:
            raise errors.DaemonUnavailable(command="cavendish start")
        document, draft = easel.document, run.draft
        run.box, run.place = asking.part(draft, run.view, info), document.place()
        if draft.mode.looks_at_a_layer:
            run.canvas, run.below = document.layer(run.place)
        elif asking.needs_canvas(draft):
            masked = run.view.selection is not None
            run.canvas = document.canvas(run.box, run.place, masked=masked)
        layers = {
            one.key: asking.read(document, one, run.box) for one in _of(draft.sources, Kind.LAYER)
        }
        files = {
            one.key: partial(self._load_file, one.key) for one in _of(draft.sources, Kind.FILE)
        }
        thread = (run.around.thread, run.around.document) if self._talks(easel, run) else None
        answer = partial(self._gathered, easel, run, layers)
        run.handles.append(self._network.gather(thread, files, answer))

    def _talks(self, easel: Easel, run: Run) -> bool:
        """Whether it is a turn of a conversation: mere words, and what stays here, are none.

        What the artist has yet to agree to is none either: it will be refused.
        """
        around, plan = run.around, easel.plan
        stays = around.local_only or (plan is not None and not plan.leaves_machine)
        is_refused = easel.unagreed is not None and not around.consent
        mode = run.draft.mode
        return mode.takes_words and not (mode.makes_words or stays or is_refused)

    def _gathered(
        self,
        easel: Easel,
        run: Run,
        layers: dict[str, Pixels],
        found: tuple[str, dict[str, Pixels]] | None,
        error: errors.CavendishError | None,
    ) -> None:
        if found is None or run.is_cancelled:
            self._end(easel, run, error)
            return
        thread, files = found
        run.around = replace(run.around, thread=thread)
        material = asking.Material(run.canvas, {**layers, **files}, run.below)
        self._attempt(easel, run, partial(self._send, easel, run, material))

    def _send(self, easel: Easel, run: Run, material: asking.Material) -> None:
        request = asking.request_of(run.draft, run.view, material, run.box, run.around)
        run.waiting = run.draft.count
        for number in range(run.draft.count):
            options = replace(request.options, variation=number)
            one = replace(request, options=options)
            on_progress = self._network.home(partial(self._progressed, easel, run, number))
            done = partial(self._arrived, easel, run, number)
            told: dict[str, Any] = {"on_progress": on_progress, "done": done}
            session = self._network.session
            if isinstance(one, DescribeRequest):
                run.handles.append(session.describe(one, **told))
            elif isinstance(one, SelectRequest):
                run.handles.append(session.select(one, **told))
            else:
                run.handles.append(session.run(one, **told))

    def _progressed(self, easel: Easel, run: Run, number: int, progress: Progress) -> None:
        run.fractions[number], run.stage = progress.fraction, progress.stage
        seen = preview.picture(progress.preview) if progress.preview is not None else None
        if seen is not None and seen != run.previews.get(number):
            run.forget_preview(number)
            run.previews[number] = seen
        self._told(easel)

    def _arrived(
        self,
        easel: Easel,
        run: Run,
        number: int,
        value: Made | None,
        error: errors.CavendishError | None,
    ) -> None:
        """On the network's thread, where making a small picture disturbs nobody."""
        take = None
        if isinstance(value, Result):
            # A picture that becomes larger cannot be laid on what it was.
            canvas = run.canvas if asking.scale(run.draft) == 1 else None
            take = Take(number, self._prepare(value), thumbnail.after(value, canvas))
        self._network.home(run.forget_preview)(number)
        self._network.home(partial(self._finished, easel, run))(take, value, error)

    def _finished(
        self,
        easel: Easel,
        run: Run,
        take: Take | None,
        value: Made | None,
        error: errors.CavendishError | None,
    ) -> None:
        run.waiting -= 1
        if easel.run is not run:
            return
        if value is not None and not run.is_cancelled and easel.document.is_open():
            self._tell(easel, run, value)
            self._attempt(easel, run, partial(self._keep, easel, run, take, value))
        if run.waiting == 0 or error is not None:
            self._end(easel, run, error)
        else:
            self._told(easel)

    def _tell(self, easel: Easel, run: Run, value: Made) -> None:
        """How it was made; but why another variation failed matters more."""
        if isinstance(value, Selection):
            easel.line = line.of_selection(value)
            return
        run.cost_micro_usd += value.cost_micro_usd
        if easel.line is None or not easel.line.is_error:
            easel.line = line.of_result(value, run.cost_micro_usd, easel.line)

    def _keep(self, easel: Easel, run: Run, take: Take | None, value: Made) -> None:
        if isinstance(value, Words):
            easel.words = value.text
        elif isinstance(value, Selection) and mask_bounds(value.mask) is not None:
            easel.document.select(value, run.place)
        if take is None:
            return
        self._remember_thread(easel, run)
        if run.draft.count == 1:
            self._insert_or_offer(easel, run, take)
        else:
            self._offer(easel, run, take)

    def _insert_or_offer(self, easel: Easel, run: Run, take: Take) -> None:
        """Puts a result in; where that cannot be, it is kept for another try: it was paid for."""
        try:
            self._insert(easel, run, take.result)
        except errors.CavendishError:
            self._offer(easel, run, take)
            raise

    def _offer(self, easel: Easel, run: Run, take: Take) -> None:
        if easel.taken is not run:
            easel.taken, easel.takes = run, ()
            easel.before = thumbnail.before(run.canvas) if run.canvas else None
        takes = (*easel.takes, take)
        easel.takes = tuple(sorted(takes, key=lambda one: one.number))

    def _remember_thread(self, easel: Easel, run: Run) -> None:
        if run.around.thread and run.around.thread != easel.document.thread:
            easel.document.keep_thread(run.around.thread)

    def _insert(self, easel: Easel, run: Run, result: Result) -> None:
        # Words typed for another mode are none of this one's.
        prompt = run.draft.prompt if run.draft.mode.takes_words else ""
        name = conversation.title(run.draft.mode.value.verb, prompt)
        made = Provenance(
            result.job_id,
            prompt,
            result.plan.model or result.plan.engine,
            result.cost_micro_usd,
        )
        scale, multiplied = asking.scale(run.draft), asking.multiplies(run.draft)
        easel.document.insert(result, run.place, name, made, scale=scale, multiplied=multiplied)

    def _attempt(self, easel: Easel, run: Run, step: Callable[[], None]) -> None:
        try:
            step()
        except errors.CavendishError as error:
            self._end(easel, run, error)
        except Exception:  # An exception that leaves a slot would stop the editor.
            LOGGER.exception("a step of a run failed")
            self._end(easel, run, errors.Internal())

    def _end(self, easel: Easel, run: Run, error: errors.CavendishError | None) -> None:
        """Ends the run, or tells of an error while its other variations go on."""
        if easel.run is not run:
            return
        if isinstance(error, errors.ConsentNeeded):
            self._stop(run)
            easel.upload = _upload(error)
        elif error is not None and not _is_expected(run, error):
            layers = easel.document.layers() if isinstance(error, errors.LocalOnly) else ()
            easel.line = line.of_error(error, layers)
        if run.waiting == 0 or easel.upload is not None:
            easel.run = None
        self._told(easel)

    def _stop(self, run: Run) -> None:
        for handle in run.handles:
            handle.cancel()


def _of(sources: tuple[Source, ...], kind: Kind) -> tuple[Source, ...]:
    return tuple(one for one in sources if one.kind is kind)


def _upload(error: errors.CavendishError) -> Upload:
    """What the daemon would send, from its own refusal."""
    pictures = tuple(filter(None, error.metadata.get("pictures", "").split("; ")))
    return Upload(error.metadata.get("host", ""), pictures, False)


def _is_expected(run: Run, error: errors.CavendishError) -> bool:
    return run.is_cancelled or isinstance(error, errors.JobCancelled)
