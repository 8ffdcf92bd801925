# SPDX-License-Identifier: GPL-3.0-or-later
"""Cavendish in GIMP 3: a panel that stays open, and a procedure for scripts.

`host` alone knows GIMP, `panel` and `dialog` alone know GTK; the rest is plain Python.
"""
