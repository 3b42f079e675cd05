"""Pictures of the book: matplotlib drawings of data and parameters, given as plain arrays."""

from .base import (
    COLORS,
    MARKERS,
    boundary,
    density,
    ellipses,
    match_labels,
    mesh,
    points,
    soft_points,
    use_style,
)

__all__ = [
    "COLORS",
    "MARKERS",
    "boundary",
    "density",
    "ellipses",
    "match_labels",
    "mesh",
    "points",
    "soft_points",
    "use_style",
]
