# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the editors, lays the plug-ins out with all they need, takes them away, builds the zips.

Nothing here is imported by a running daemon or plug-in.
"""
