# SPDX-License-Identifier: GPL-3.0-or-later
"""Which turns of a thread are said to a model again.

A model's own turns carry signatures that only the same model accepts, so turns of another model are
left out, and so are the oldest ones where a request would hold more than the API takes. Pictures
that the artist has touched since are not an issue: each question shows the canvas as it is now.
"""

from collections.abc import Sequence

from cavendish.threads import parts
from cavendish.threads.thread import TurnRecord

# Of the 14 pictures and some 20 MB that a request may have, this much is left to the question.
MOST_PICTURES = 8
MOST_BYTES = 12 << 20


def replayed(path: Sequence[TurnRecord], model: str) -> list[TurnRecord]:
    """The newest turns of the same model that fit, the oldest of them first."""
    kept: list[TurnRecord] = []
    count = size = 0
    for turn in reversed(path):
        if turn.model != model:
            break
        asked, answered = parts.pictures(turn.asked), parts.pictures(turn.answered)
        # The answer's own picture counts as one, too.
        count, size = count + asked[0] + 1, size + asked[1] + answered[1]
        if count > MOST_PICTURES or size > MOST_BYTES:
            break
        kept.append(turn)
    return kept[::-1]
