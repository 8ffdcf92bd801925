# SPDX-License-Identifier: GPL-3.0-or-later
"""The cloud's models, as data: what they draw, what they take, what they cost."""
