# SPDX-License-Identifier: GPL-3.0-or-later
"""The request: one immutable tree that holds everything that can change the pixels.

Made from the wire by `api`, kept in the journal by `store`, planned by `routing`, run by
`operations`. Knows no transport, no database and no array library.
"""

from cavendish.request.image import (
    Box,
    Digest,
    ImageRef,
    ImageSpec,
    PixelFormat,
    images_of,
    with_images,
)
from cavendish.request.operation import (
    VERBS,
    Canvas,
    Compose,
    Cutout,
    Depth,
    Describe,
    Edit,
    Expand,
    Fill,
    Generate,
    Harmonise,
    Lines,
    Operation,
    Point,
    Preset,
    Reference,
    Remove,
    ReplaceBackground,
    Restyle,
    Retouch,
    Role,
    Select,
    Text,
    Upscale,
    Wording,
)
from cavendish.request.plan import Plan, Upload
from cavendish.request.request import ModelOptions, Request, Thinking
from cavendish.request.result import Result, Source

__all__ = [
    "VERBS",
    "Box",
    "Canvas",
    "Compose",
    "Cutout",
    "Depth",
    "Describe",
    "Digest",
    "Edit",
    "Expand",
    "Fill",
    "Generate",
    "Harmonise",
    "ImageRef",
    "ImageSpec",
    "Lines",
    "ModelOptions",
    "Operation",
    "PixelFormat",
    "Plan",
    "Point",
    "Preset",
    "Reference",
    "Remove",
    "ReplaceBackground",
    "Request",
    "Restyle",
    "Result",
    "Retouch",
    "Role",
    "Select",
    "Source",
    "Text",
    "Thinking",
    "Upload",
    "Upscale",
    "Wording",
    "images_of",
    "with_images",
]
