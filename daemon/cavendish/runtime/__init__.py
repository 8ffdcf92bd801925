# SPDX-License-Identifier: GPL-3.0-or-later
"""What keeps the process in order: folder, lock, discovery, tokens, log, idle exit, tasks."""
