# SPDX-License-Identifier: GPL-3.0-or-later
"""GIMP's plug-in as it is packaged, inside the real GIMP, with the real daemon beside it."""
