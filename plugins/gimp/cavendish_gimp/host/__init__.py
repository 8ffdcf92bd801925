# SPDX-License-Identifier: GPL-3.0-or-later
"""GIMP itself: the only place that imports Gimp, Gegl or Babl. Main thread only.

PDB calls and buffer transfers share one wire to GIMP; from two threads they end GIMP 3.2. What
`conversion` does on another thread uses no wire.
"""

import os

import gi

# Babl tries chains of conversions against each other the first time that a colour space is met.
# Chains of one link give the same bytes, after 0.03 s of trying instead of 1.4 s.
os.environ.setdefault("BABL_PATH_LENGTH", "1")

for _namespace, _version in (("Babl", "0.1"), ("Gegl", "0.4"), ("Gimp", "3.0")):
    gi.require_version(_namespace, _version)
