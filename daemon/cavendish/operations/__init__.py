# SPDX-License-Identifier: GPL-3.0-or-later
"""What an artist can ask for, a file a verb."""
