# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs LiteRT (TensorFlow Lite) models on this machine, each in a process of its own."""
