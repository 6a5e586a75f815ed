"""Ranks with ties, of many draws at once; scores that agree to 1 in 65,536 are equal, so that no rank hangs on rounding."""

import numpy as np

STEP = 65536


def twice_ranks(score: np.ndarray, group: np.ndarray | None = None) -> np.ndarray:
    """Twice the rank (uint16) of each score among its draw (last axis), 1 = highest, ties at their mean: a whole number, 2 x 1.5 = 3.

    group: (agreements,) codes; ranks are within a group. Scores are finite, agreements under 32,768; raises ValueError otherwise.
    """
    if score.shape[-1] >= 32768 or not np.isfinite(score).all():
        raise ValueError("ranks need finite scores of fewer than 32,768 agreements")
    result = np.empty(score.shape, dtype=np.uint16)
    key = np.rint(-score * STEP).astype(np.int32)
    for members in [slice(None)] if group is None else [np.flatnonzero(group == g) for g in np.unique(group)]:
        result[..., members] = _of_keys(key[..., members])
    return result


def _of_keys(key: np.ndarray) -> np.ndarray:
    """First place + last place of each key's run of equals, places from 1."""
    n = key.shape[-1]
    order = np.argsort(key, axis=-1)
    ordered = np.take_along_axis(key, order, axis=-1)
    new = ordered[..., 1:] != ordered[..., :-1]
    place = np.arange(1, n + 1, dtype=np.uint16)
    first, last = (np.broadcast_to(place, key.shape).copy() for _ in range(2))
    first[..., 1:][~new] = 0
    last[..., :-1][~new] = n
    np.maximum.accumulate(first, axis=-1, out=first)
    last = np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1]
    result = np.empty(key.shape, dtype=np.uint16)
    np.put_along_axis(result, order, first + last, axis=-1)
    return result
