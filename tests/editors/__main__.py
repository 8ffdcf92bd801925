# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tests.editors`: makes the editors' root and warmed home where they are missing."""

from __future__ import annotations

import argparse
import sys

from tests.editors.root import RootUnavailable, find_root, make_root
from tests.editors.warm import make_warm_home


def main() -> int:
    """Prints the root's path. Returns 1 where there is none and none can be made."""
    parser = argparse.ArgumentParser(prog="python -m tests.editors", description=__doc__)
    parser.add_argument("--find", action="store_true", help="only look; build nothing")
    options = parser.parse_args()
    try:
        root = find_root() if options.find else make_root()
        if not options.find:
            make_warm_home(root)
    except RootUnavailable as error:
        print(f"EDITORS_UNAVAILABLE: {error}", file=sys.stderr)
        return 1
    print(root.path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
