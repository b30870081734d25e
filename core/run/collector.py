"""How often Python looks for cycles among its objects."""

from __future__ import annotations

import gc

# A document makes some thousand objects, nearly all of them gone with it, and none of them in cycles. Python's 700, 10,
# 10 would go through the youngest a dozen times a document, and through the tables while they are read.
_THRESHOLDS = (50_000, 20, 50)


def calm_collector() -> None:
    """Look for cycles more rarely in this process: some 4 % of the time of `cliniq pseudo`, 7 % of its start."""
    gc.set_threshold(*_THRESHOLDS)
