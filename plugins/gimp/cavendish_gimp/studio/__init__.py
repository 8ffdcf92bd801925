# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of the panel that asks models: one GTK widget a module. Knows nothing of GIMP."""
