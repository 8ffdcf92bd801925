# SPDX-License-Identifier: GPL-3.0-or-later
"""Engines: ways to run operations, one folder each."""
