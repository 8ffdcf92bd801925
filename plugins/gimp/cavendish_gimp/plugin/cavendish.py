#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where GIMP starts the plug-in: GIMP wants a file that is named as its folder."""

from cavendish_gimp.host.plugin import main

if __name__ == "__main__":
    main()
