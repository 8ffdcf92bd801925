# SPDX-License-Identifier: GPL-3.0-or-later
"""Geometry, masks and blending: arrays in, arrays out; NumPy, and Pillow in `resample` alone."""
