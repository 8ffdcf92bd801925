# SPDX-License-Identifier: GPL-3.0-or-later
"""Conversations about a document or a layer: their turns, and how they are replayed to a model."""
