# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the picture round the selection each verb wants to see: told in the handshake."""

from cavendish.imaging.bounds import ContextRule
from cavendish.request import VERBS

# A model is shown a part of its exact sizes, so that it gets more than it needs of what is small.
_MODEL = ContextRule(ratio=0.75, min_px=512, max_px=2048)

# The built-in fill reads less of it: `filling` cuts it down.
CONTEXT = dict.fromkeys(VERBS, _MODEL) | {
    "fill": ContextRule(ratio=1.0, min_px=256, max_px=512),
    # What is clicked on may be much larger than the click.
    "select": ContextRule(ratio=1.0, min_px=2048, max_px=4096),
    # Of a background, what is near tells the most of its colours.
    "cutout": ContextRule(ratio=0.2, min_px=64, max_px=1024),
}
