# SPDX-License-Identifier: GPL-3.0-or-later
"""What engines have in common that run models on this machine, whatever their runtime is."""
