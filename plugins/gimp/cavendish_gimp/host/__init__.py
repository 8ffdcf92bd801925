# SPDX-License-Identifier: GPL-3.0-or-later
"""GIMP itself: the only place that imports Gimp, Gegl or Babl. Main thread only.

PDB calls and buffer transfers share one wire to GIMP; from two threads they end GIMP 3.2.
"""

import gi

for _namespace, _version in (("Babl", "0.1"), ("Gegl", "0.4"), ("Gimp", "3.0")):
    gi.require_version(_namespace, _version)
