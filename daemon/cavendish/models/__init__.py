# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of models on this machine: fetched, checked, kept, handed to engines."""
