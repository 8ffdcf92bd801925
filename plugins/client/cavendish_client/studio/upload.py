# SPDX-License-Identifier: GPL-3.0-or-later
"""What the artist is asked before pixels leave the machine."""

from __future__ import annotations

from cavendish_client.model import Upload


def question(upload: Upload) -> str:
    """Exactly what leaves, and where to."""
    items = "\n".join(f"•  {picture}" for picture in upload.pictures)
    return (
        f"This leaves your machine, for {upload.host}:\n{items}\n"
        "You will not be asked again for this document and this host."
    )
