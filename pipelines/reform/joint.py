"""Which indicators of an agreement, and which agreements, are wrong together because the same persons are in them.

Rubin's Bayesian bootstrap (1981, Ann Stat 9:130-134) weighs every person anew in each draw. To first order two ratios then move together as their persons'
influence values do: u = x - rate x d for a ratio, x for a count. Their correlation over persons is all of that bootstrap that is kept here; each figure's own
spread comes from its empirical-Bayes posterior (priors.py), and a Gaussian copula joins the two. So: marginals as published, dependence of the persons, one
person in two agreements moving both, at the price of some five hundred multiplications an agreement instead of new weights for 150,000 persons a draw.
Thirty persons cannot tell a 37 x 37 table: correlations are pooled over the agreements of a comparison group, by within-agreement influence.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

# Below this share of an agreement's persons a common clientele changes no figure that is shown.
MINIMUM_SHARE = 0.05
MINIMUM_PERSONS = 200


@dataclass(frozen=True)
class Joint:
    """correlation: (groups, columns, columns) of what chance does to two figures of an agreement. pairs: (p, 2) agreements; shares: (p, 2), of their persons.

    Between the agreements of a pair the correlation of one indicator is sqrt(share x share), that is common persons / sqrt(persons x persons).
    """

    correlation: np.ndarray
    pairs: np.ndarray
    shares: np.ndarray


def independent(columns: int, groups: int) -> Joint:
    """Without person records: every indicator by itself. Understates how surely frameworks with common indicators agree."""
    return Joint(np.broadcast_to(np.eye(columns), (groups, columns, columns)), np.zeros((0, 2), dtype=int), np.zeros((0, 2)))


def of_units(person, agreement, column, numerator, denominator, is_ratio, group, columns: int) -> Joint:
    """From unit rows (all 1-D, codes 0..): the units that count, one row a unit, agreement and column.

    person: -1 for what is nobody (an event, a meeting, an employer): it enters figures, not correlations, and no two agreements have it in common. is_ratio:
    (columns,) proportion or other ratio, against a count. group: (agreements,) codes. A group with fewer than 200 person rows takes the correlations of
    all. Without any person: `independent`.
    """
    person, agreement, column = (np.asarray(v, dtype=np.int64) for v in (person, agreement, column))
    numerator, denominator, group = (np.asarray(v) for v in (numerator, denominator, group))
    somebody, size, groups = person >= 0, group.size, int(group.max()) + 1
    if not somebody.any():
        return independent(columns, groups)
    cell = agreement * columns + column
    x, d = (np.bincount(cell, v, size * columns) for v in (numerator, denominator))
    rate = np.divide(x, d, out=np.zeros_like(x), where=d > 0)
    influence = numerator - np.where(np.asarray(is_ratio)[column], rate[cell], 0) * denominator
    key, row = np.unique(person[somebody] * size + agreement[somebody], return_inverse=True)
    table = sparse.csr_matrix((influence[somebody], (row, column[somebody])), shape=(key.size, columns))
    of_row = group[key % size]
    whole = _correlation(table)
    found = [_correlation(table[of_row == g]) if (of_row == g).sum() >= MINIMUM_PERSONS else whole for g in range(groups)]
    return Joint(np.stack(found), *_common(np.unique(key // size, return_inverse=True)[1], key % size, size))


def _correlation(table: sparse.csr_matrix) -> np.ndarray:
    """Of influence values, which have mean 0 within each agreement for ratios; 1 on the diagonal, 0 where a column has none."""
    products = (table.T @ table).toarray()
    scale = np.sqrt(products.diagonal())
    scale[scale == 0] = 1
    correlation = products / scale[:, None] / scale
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _common(person: np.ndarray, agreement: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of agreements with common persons of at least MINIMUM_SHARE of either, and the shares; an agreement's shares never pass 1 together."""
    member = sparse.csr_matrix((np.ones(person.size), (person, agreement)), shape=(person.max() + 1, size))
    counts = sparse.triu(member.T @ member, 1).tocoo()
    persons = np.bincount(agreement, minlength=size)
    share = counts.data[:, None] / np.stack([persons[counts.row], persons[counts.col]], axis=1)
    keep = share.max(axis=1) >= MINIMUM_SHARE
    pairs = np.stack([counts.row, counts.col], axis=1)[keep].astype(int)
    order = np.lexsort(pairs.T[::-1])
    pairs, share = pairs[order], share[keep][order]
    total = np.bincount(pairs.ravel(), share.ravel(), size)
    return pairs, share / np.maximum(total, 1)[pairs]
