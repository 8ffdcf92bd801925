# SPDX-License-Identifier: GPL-3.0-or-later
"""What the panels of all editors have in common: what an artist composes, and what becomes of it.

Knows no editor and no toolkit. A host implements `document.Document`, draws an `easel.Easel`, and
tells `studio.Studio` what was clicked; everything here is used from the host's main thread.
"""
