# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests of GIMP's plug-in without GIMP; those inside it are in tests/editors/gimp_plugin."""
