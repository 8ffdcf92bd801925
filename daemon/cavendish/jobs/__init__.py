# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs from their creation to their results: the queue, its workers, events, cancel, resume."""
