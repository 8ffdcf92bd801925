# SPDX-License-Identifier: GPL-3.0-or-later
"""The built-in engine: works without weights, network or key."""
