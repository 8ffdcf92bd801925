# SPDX-License-Identifier: GPL-3.0-or-later
"""What was spent, what may be, and the one door through which anything is."""
