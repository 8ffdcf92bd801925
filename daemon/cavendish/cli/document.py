# SPDX-License-Identifier: GPL-3.0-or-later
"""What history, budget and marks call a document on the command line."""

import os
from pathlib import Path

# The daemon takes no longer names of documents.
MOST_NAME_BYTES = 1024


def document(text: str) -> str:
    """The document that an argument means: a file by its whole path, else the name itself.

    So a file that was marked, asked about and edited is one document, whatever folder that was
    done from; editors name theirs by what is no path.
    """
    # Unlike pathlib's, it takes a name that no path can have for one that is not there.
    return named(Path(text)) if os.path.exists(text) else text  # noqa: PTH110


def named(path: Path) -> str:
    """What a file is called: the end of its path, as text whatever bytes are in it."""
    text = os.fsencode(path.absolute()).decode(errors="replace").encode()
    return text[-MOST_NAME_BYTES:].decode(errors="ignore")
