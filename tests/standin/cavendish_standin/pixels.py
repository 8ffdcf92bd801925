# SPDX-License-Identifier: GPL-3.0-or-later
"""The pixel sizes that the API answers with, by ratio and size, and how it follows an input."""

import math

Size = tuple[int, int]
Grid = dict[str, dict[str, Size]]

# Ratio of a landscape picture: sizes at 512, 1K, 2K and 4K. Portrait is the same, turned.
_TURNABLE = {
    ("3:2", "2:3"): ((632, 424), (1264, 848), (2528, 1696), (5056, 3392)),
    ("4:3", "3:4"): ((600, 448), (1200, 896), (2400, 1792), (4800, 3584)),
    ("5:4", "4:5"): ((576, 464), (1152, 928), (2304, 1856), (4608, 3712)),
    ("16:9", "9:16"): ((688, 384), (1376, 768), (2752, 1536), (5504, 3072)),
}
# The documentation gives 1:4 and 1:8 in round numbers; 4:1 and 8:1 were seen to differ from it.
_FIXED = {
    "1:1": ((512, 512), (1024, 1024), (2048, 2048), (4096, 4096)),
    "21:9": ((792, 336), (1584, 672), (3168, 1344), (6336, 2688)),
    "1:4": ((256, 1024), (512, 2048), (1024, 4096), (2048, 8192)),
    "1:8": ((192, 1536), (384, 3072), (768, 6144), (1536, 12288)),
    "4:1": ((1024, 256), (2064, 512), (4128, 1024), (8256, 2048)),
    "8:1": ((1536, 192), (2928, 352), (5856, 704), (11712, 1408)),
}
_NANO_BANANA = {
    "1:1": (1024, 1024),
    "2:3": (832, 1248),
    "3:2": (1248, 832),
    "3:4": (864, 1184),
    "4:3": (1184, 864),
    "4:5": (896, 1152),
    "5:4": (1152, 896),
    "9:16": (768, 1344),
    "16:9": (1344, 768),
    "21:9": (1536, 672),
}
TIERS = ("512", "1K", "2K", "4K")
STRIPS = ("1:4", "4:1", "1:8", "8:1")
RATIOS = tuple(_NANO_BANANA)


def grid(ratios: tuple[str, ...], tiers: tuple[str, ...]) -> Grid:
    """The sizes of the third generation: ratio to tier to (width, height)."""
    rows = dict(_FIXED)
    for (wide, tall), sizes in _TURNABLE.items():
        rows[wide] = sizes
        rows[tall] = tuple((h, w) for w, h in sizes)  # type: ignore[assignment]
    return {ratio: {t: rows[ratio][TIERS.index(t)] for t in tiers} for ratio in ratios}


def nano_banana_grid() -> Grid:
    """The sizes of gemini-2.5-flash-image, which knows one tier."""
    return {ratio: {"1K": size} for ratio, size in _NANO_BANANA.items()}


def nearest_ratio(sizes: Grid, tier: str, picture: Size) -> str:
    """The ratio of the grid whose pixels are nearest to the picture's shape."""
    wanted = math.log(picture[0] / picture[1])
    return min(sizes, key=lambda r: abs(math.log(sizes[r][tier][0] / sizes[r][tier][1]) - wanted))
