# SPDX-License-Identifier: GPL-3.0-or-later
"""How much of the picture round the selection each verb wants to see: told in the handshake."""

from cavendish.imaging.bounds import ContextRule

CONTEXT = {"fill": ContextRule(ratio=1.0, min_px=64, max_px=512)}
