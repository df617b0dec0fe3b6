from __future__ import annotations

import math
from typing import TYPE_CHECKING

try:
    import numpy as np
except ImportError:  # numpy only makes it faster
    np = None

if TYPE_CHECKING:
    from collections.abc import Sequence


def area(points: Sequence[tuple[float, float]]) -> float:
    """Shoelace formula."""
    if np is not None and len(points) > 1_000:
        x, y = np.asarray(points).T
        return float(abs(np.dot(x, np.roll(y, 1)) - np.dot(y, np.roll(x, 1))) / 2)
    pairs = zip(points, [*points[1:], points[0]])
    return math.fabs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2
