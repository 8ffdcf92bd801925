# SPDX-License-Identifier: GPL-3.0-or-later
"""What a verb says: words for people, or JSON for programs.

Results go to stdout; progress and errors to stderr. With --json, stdout holds one JSON object a
line and nothing else.
"""

import base64
import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cavendish.cli.streams import writing
from cavendish_client import errors, model

OnProgress = Callable[[model.Progress], None]


class Console:
    """Where a verb writes to."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def say(self, text: str) -> None:
        """Tells people something; programs do not get it."""
        if not self.as_json:
            with writing():
                print(text)

    def tell(self, fields: Mapping[str, Any]) -> None:
        """Gives programs one JSON object; people do not get it."""
        if self.as_json:
            with writing():
                print(json.dumps(fields, ensure_ascii=False), flush=True)

    def end(self) -> None:
        """Sees that everything that was said has been written. Raises FileUnusable."""
        with writing():
            sys.stdout.flush()

    def fail(self, error: errors.CavendishError) -> None:
        """Tells an error: one line on stderr, and one object on stdout with --json."""
        line = f"{error.reason}: {error.message.rstrip('.')}; {lowered(error.next_step)}"
        print(" ".join(line.split()), file=sys.stderr, flush=True)
        values = {"reason": error.reason, "message": error.message, "next_step": error.next_step}
        with contextlib.suppress(errors.FileUnusable):
            self.tell({"event": "error", "error": values | {"metadata": error.metadata}})

    @contextmanager
    def progress(self) -> Iterator[OnProgress]:
        """What to call with each progress: a bar on a terminal, an object a line with --json."""
        if self.as_json:
            yield self._tell_progress
        elif sys.stderr.isatty():
            with bar() as draw:
                yield draw
        else:
            yield lambda _: None

    def _tell_progress(self, progress: model.Progress) -> None:
        fraction, shown = round(progress.fraction, 4), progress.preview
        fields: dict[str, Any] = {"fraction": fraction, "stage": progress.stage}
        if shown is not None:
            rgb = base64.b64encode(shown.rgb).decode()
            fields["preview"] = {"width": shown.width, "height": shown.height, "rgb": rgb}
        self.tell({"event": "progress"} | fields)


@contextmanager
def bar() -> Iterator[OnProgress]:
    """A progress bar on stderr that is gone when the block ends."""
    from tqdm import tqdm

    layout = "{percentage:3.0f} % |{bar}| {desc} {elapsed}"
    with tqdm(total=1.0, leave=False, bar_format=layout) as drawn:

        def draw(progress: model.Progress) -> None:
            drawn.n = progress.fraction
            drawn.set_description_str(progress.stage, refresh=True)

        yield draw


def lowered(sentence: str) -> str:
    """The sentence as the end of a line: its first letter small, unless it is a name."""
    first = sentence.partition(" ")[0]
    return sentence if first.isupper() and len(first) > 1 else sentence[:1].lower() + sentence[1:]
