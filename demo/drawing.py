"""Ways of drawing, vectorised. Every function takes the generator that it draws from."""

import numpy as np


def exactly(rng: np.random.Generator, size: int, count: int, among: np.ndarray | None = None) -> np.ndarray:
    """A mask with exactly `count` true places, chosen among the true places of `among`."""
    places = np.arange(size) if among is None else np.flatnonzero(among)
    mask = np.zeros(size, dtype=bool)
    mask[rng.choice(places, min(count, len(places)), replace=False)] = True
    return mask


def pick(rng: np.random.Generator, weights: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """One column index a row of `rows`, each row of `weights` (groups x columns) giving that group's odds."""
    ladder = np.cumsum(weights, axis=1)
    ladder = (ladder / ladder[:, -1:]).astype(np.float64)
    return (rng.random(len(rows))[:, None] > ladder[rows]).sum(axis=1).astype(np.int16)


def pick_one(rng: np.random.Generator, odds: dict, size: int) -> np.ndarray:
    """`size` labels (object array) with the given odds."""
    labels, weights = np.array(list(odds), dtype=object), np.array(list(odds.values()), dtype=float)
    return labels[rng.choice(len(labels), size, p=weights / weights.sum())]


def between(rng: np.random.Generator, low, high) -> np.ndarray:
    """Whole numbers, both ends included; `low` and `high` may be arrays, and high < low gives low."""
    low, high = np.asarray(low), np.asarray(high)
    return low + np.floor(rng.random(np.broadcast(low, high).shape) * np.maximum(high - low + 1, 1)).astype(np.int64)


def chance(rng: np.random.Generator, probability, size: int | None = None) -> np.ndarray:
    size = len(probability) if size is None else size
    return rng.random(size) < probability
