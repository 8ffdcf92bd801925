# SPDX-License-Identifier: GPL-3.0-or-later
"""The keys of endpoints: where they are kept, and that nobody reads them by accident."""
