# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the upscaler that comes with the package; see README.md. Nothing here is installed."""
