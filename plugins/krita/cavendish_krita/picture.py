# SPDX-License-Identifier: GPL-3.0-or-later
"""What a picture's colour space means for us: how its bytes are read, or why they are refused."""

from __future__ import annotations

from dataclasses import dataclass

from cavendish_client import PixelFormat, errors

# Krita gives BGRA for integer depths.
FORMATS = {"U8": PixelFormat.BGRA8, "U16": PixelFormat.BGRA16}
MODEL_WORDS = {
    "A": "an alpha mask",
    "CMYKA": "CMYK",
    "GRAYA": "grayscale",
    "LABA": "L*a*b*",
    "XYZA": "XYZ",
    "YCbCrA": "YCbCr",
}
DEPTH_WORDS = {"F16": "16-bit float", "F32": "32-bit float"}


@dataclass(frozen=True)
class ColorSpace:
    """A colour space as Krita names it, for example ("RGBA", "U8", "sRGB-elle-V2-srgbtrc.icc")."""

    model: str
    depth: str
    profile: str

    def pixel_format(self) -> PixelFormat:
        """Returns how the bytes are laid out. Raises ImageModeUnsupported with the way out."""
        if self.model == "RGBA" and self.depth in FORMATS:
            return FORMATS[self.depth]
        raise errors.ImageModeUnsupported(
            f"Cavendish works on RGB pictures of 8 or 16 bits; this one is {self._words()}.",
            "Choose Image > Convert Image Color Space… and take RGB/Alpha with 8 or 16 bits.",
        )

    @property
    def is_plain(self) -> bool:
        """Whether the bytes are 8-bit sRGB as they are, so that no other rendition is needed.

        Every profile that Krita ships for sRGB with its own tone curve has both in its name.
        """
        name = self.profile.lower()
        has_curve = not any(curve in name for curve in ("g10", "linear", "g22", "g18"))
        return self.depth == "U8" and name.startswith("srgb") and has_curve

    def _words(self) -> str:
        if self.model != "RGBA":
            return MODEL_WORDS.get(self.model, self.model)
        return DEPTH_WORDS.get(self.depth, self.depth)
