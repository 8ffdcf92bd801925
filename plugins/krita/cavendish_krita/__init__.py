# SPDX-License-Identifier: GPL-3.0-or-later
"""Cavendish for Krita: a docker that erases what is selected.

Krita imports this package to switch the plug-in on. Everywhere else (tests) importing it does
nothing.
"""

import importlib.util

if importlib.util.find_spec("krita") is not None:
    from cavendish_krita.entry import join

    join()
