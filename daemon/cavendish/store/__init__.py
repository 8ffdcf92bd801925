# SPDX-License-Identifier: GPL-3.0-or-later
"""The state that outlives the daemon: the journal of jobs, and payloads by their digest."""
