# SPDX-License-Identifier: GPL-3.0-or-later
"""Small models with the contracts of the real ones; `python -m tests.models FOLDER` writes them."""
