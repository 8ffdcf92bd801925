# SPDX-License-Identifier: GPL-3.0-or-later
"""Geometry, masks and blending: arrays in, arrays out; imports nothing but NumPy."""
