"""Draws of the underlying levels of the same organisations, doing the same: all indicators, agreements and frameworks in the same draw.

Rates: beta-binomial; events, counts and counts against a target: gamma-Poisson, a target being exposure; both by empirical Bayes (priors.py), over all
indicators at once (shrinking.py), joined over the indicators and the agreements of the same persons (joint.py). Breadth, diversity, hours and yes-or-no
facts of one agreement stay as observed (Column.family = "observed"); give them a family to see what drawing them would change. A year's figures are
drawn on top of these levels (predictive.py).
"""

import hashlib
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipelines.reform import priors, quantiles, shrinking
from pipelines.reform.joint import Joint, independent
from pipelines.reform.records import PER, Records

BLOCK = 32
# The records are a census: nobody was left out, so nothing is sampled.
MEANING = {
    "fr": "Les dossiers sont un recensement : aucun n’a été laissé de côté. L’intervalle dit où peut se trouver le niveau sous-jacent de l’organisme, celui "
          "que ses résultats suivraient à la longue avec le même travail. Le chiffre d’une autre année en sort plus souvent, car s’y ajoute le hasard de cette "
          "année-là. L’intervalle ne dit rien des erreurs de saisie ni des choix de méthode.",
    "en": "The records are a census: none was left out. The interval says where the organisation’s underlying level may lie, the one that its results would "
          "follow in the long run with the same work. The figure of another year falls outside it more often, for the chance of that year comes on top. The "
          "interval says nothing of recording errors or choices of method.",
}


@dataclass(frozen=True)
class Posterior:
    """coefficients: by drawn column, (degree + 1, agreements) float32. observed: (columns, agreements) float64, 1 where absent.

    source: (columns,) the column whose normal scores a column takes: its own, or that of which it is a variant. factor: (columns, columns, agreements), of
    the posterior correlation. common: (agreements, pairs), how much of a pair's score each agreement takes; alone: (agreements,), how much of its own.
    prior: by column, (mean, size) of each group in order. true_correlation: (columns, columns), of true rates across agreements.
    chance: (groups, columns, columns), correlation of what chance does to two figures (joint.py).
    """

    records: Records
    seed: int
    coefficients: tuple[np.ndarray | None, ...]
    observed: np.ndarray
    source: np.ndarray
    factor: np.ndarray
    common: sparse.csr_matrix
    alone: np.ndarray
    prior: tuple[tuple[tuple[float, float], ...], ...]
    true_correlation: np.ndarray
    chance: np.ndarray

    @property
    def size(self) -> int:
        return self.observed.shape[1]

    def block(self, number: int, draws: int = BLOCK) -> np.ndarray:
        """Values (columns, draws, agreements) float32 of draws number x 32 to number x 32 + draws (at most 32). Absent figures hold 1 and mean nothing.

        Each block, and each indicator in it, has its own random stream: a draw is the same whichever blocks are made, by whom and in what order, and an
        indicator's draws do not change when another is added.
        """
        normal = np.empty((len(self.source), BLOCK, self.size), dtype=np.float32)
        for c in np.unique(self.source):
            if self.coefficients[c] is not None:
                normal[c] = self._scores(number, self.records.columns[c].key)
        drawn = [c for c in np.unique(self.source) if self.coefficients[c] is not None]
        joined = {c: self._joined(normal, c, drawn)[:draws] for c in drawn}
        result = np.empty((len(self.source), draws, self.size), dtype=np.float32)
        for c, column in enumerate(self.records.columns):
            if self.coefficients[c] is None:
                result[c] = self.observed[c]
            else:
                value = quantiles.evaluate(self.coefficients[c], joined[self.source[c]], column.drawn)
                result[c] = np.where(self.records.present[c], value * np.float32(PER.get(column.statistic, 1)), 1)
        return result

    def pool(self, draws: int) -> np.ndarray:
        """The first `draws` draws, (columns, draws, agreements) float32: what a screen keeps."""
        parts = [self.block(b, min(BLOCK, draws - b * BLOCK)) for b in range(-(-draws // BLOCK))]
        return np.concatenate(parts, axis=1)

    def chance_factor(self, columns: np.ndarray) -> np.ndarray:
        """(k, k, groups) float32: the triangular factor of the correlation of chance between these columns."""
        return shrinking.cholesky(np.moveaxis(self.chance[:, columns[:, None], columns], 0, -1)).astype(np.float32)

    def _scores(self, number: int, key: str) -> np.ndarray:
        """Standard normal scores (BLOCK, agreements) of one column, correlated between agreements with common persons."""
        word = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
        stream = np.random.Generator(np.random.SFC64(np.random.SeedSequence([self.seed, word, number])))
        own = stream.standard_normal((BLOCK, self.size), dtype=np.float32)
        if self.common.shape[1]:
            common = stream.standard_normal((BLOCK, self.common.shape[1]), dtype=np.float32)
            own = own * self.alone + (self.common @ common.T).T
        return own

    def _joined(self, normal: np.ndarray, column: int, drawn: list[int]) -> np.ndarray:
        """Scores of a column correlated with those before it: the row of the triangular factor, term by term."""
        total = normal[column] * self.factor[column, column]
        for before in drawn:
            if before < column and self.factor[column, before].any():
                total += normal[before] * self.factor[column, before]
        return total


def build(records: Records, seed: int, joint: Joint | None = None) -> Posterior:
    """The posterior of every figure of the records. joint None: chance independent between indicators (joint.independent)."""
    joint = joint or independent(len(records.columns), int(records.group.max()) + 1)
    k, present, first = len(records.columns), records.present, {}
    source = np.array([first.setdefault((column.id, column.method), c) for c, column in enumerate(records.columns)])
    drawn = np.array([c for c, column in enumerate(records.columns) if column.drawn != "observed"], dtype=int)
    fitted = {c: _fitted(records, c, present[c]) for c in drawn}
    # A variant counts the same thing otherwise: it takes the scores of the first column of its indicator and method, when that one is drawn.
    source = np.where(np.isin(source, drawn), source, np.arange(k))
    alone = np.array([c for c in drawn if source[c] == c], dtype=int)
    whole, true = np.zeros((k, k, present.shape[1]), dtype=np.float32), np.eye(k)
    means = {c: fitted[c][:2] for c in drawn}
    if alone.size:
        chance = np.moveaxis(joint.correlation[:, alone[:, None], alone], 0, -1)[..., records.group]
        beta = np.array([records.columns[c].drawn == "beta" for c in alone])
        mean, variance, whole[alone[:, None], alone], true[alone[:, None], alone] = _together({c: fitted[c] for c in alone}, beta, chance)
        means |= {c: (mean[i], variance[i]) for i, c in enumerate(alone)}
    coefficients = tuple(_curve(column.drawn, *means[c], present[c]) if c in means else None for c, column in enumerate(records.columns))
    prior = tuple(fitted[c][-1] if c in fitted else () for c in range(k))
    return Posterior(records, seed, coefficients, np.where(present, records.value, 1.0), source, whole, *_common(joint, present.shape[1]), prior, true,
                     joint.correlation)


def _fitted(records: Records, c: int, present: np.ndarray) -> tuple:
    """mean, variance, extra variance of the fit, prior mean, between (standard deviation of true rates), chance, figure: (agreements,) each; then the prior
    (mean, size) by group. Prior NaN where Jeffreys'. A group of too few agreements takes the fit of all."""
    is_beta = records.columns[c].drawn == "beta"
    estimate = priors.beta_estimate if is_beta else priors.gamma_estimate
    x, n, group = records.numerator[c], records.denominator[c], records.group
    mean, variance, extra, centre, size = (np.full(present.shape, np.nan) for _ in range(5))
    by_group = []
    whole = estimate(x[present], n[present]) if present.any() else None
    for g in np.unique(group):
        members = present & (group == g)
        large = members.sum() >= priors.MINIMUM_AGREEMENTS
        of = estimate(x[members], n[members]) if large else whole
        inside = slice(None) if large else group[present] == g
        if of is not None:
            mean[members], variance[members] = of.mean[inside], of.variance[inside]
            extra[members], centre[group == g], size[group == g] = np.maximum(of.variance - of.plain, 0)[inside], of.prior_mean, of.prior_size
        by_group.append((of.prior_mean, of.prior_size) if of else (np.nan, np.nan))
    unit = centre * (1 - centre) if is_beta else centre
    with np.errstate(divide="ignore", invalid="ignore"):
        return mean, variance, extra, centre, np.sqrt(unit / (size + is_beta)), np.sqrt(unit / n), x / n, tuple(by_group)


def _together(fitted: dict[int, tuple], beta: np.ndarray, chance: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Means and variances (k, agreements), shrunk together; the factor of their correlation (k, k, agreements); the correlation of true rates (k, k).

    beta: (k,) which columns are rates. A figure without a fitted prior keeps its own mean and variance, and takes part by chance alone.
    """
    mean, variance, extra, centre, true, noise, figure = (np.stack([f[i] for f in fitted.values()]) for i in range(7))
    known = np.isfinite(mean) & np.isfinite(centre) & (true > 0)
    residual = np.where(known, figure - centre, np.nan)
    # What is not known stands at 1 and weighs nothing: shrinking.py gives it chance of its own.
    true, noise, centre = (np.where(known, v, 1.0) for v in (true, noise, centre))
    between = shrinking.true_correlation(residual, true, noise, chance)
    moved, covariance = shrinking.shrunken(residual, true, noise, chance, between)
    own = np.einsum("iia->ia", covariance)
    # No mean under a quarter of what its own counts and prior give, nor, for a rate, so much nearer to 1: the normal form knows no bounds.
    together = np.maximum(centre + moved, mean / 4)
    together = np.where(beta[:, None], np.minimum(together, 1 - (1 - mean) / 4), together)
    # Chance depends on the rate: its variance at the posterior mean, not at the prior's.
    at = np.where(beta[:, None], together * (1 - together), together) / np.where(beta[:, None] & known, centre * (1 - centre), centre)
    scale = np.sqrt(own)
    factor = shrinking.cholesky(covariance / (scale[:, None] * scale[None])).astype(np.float32)
    return np.where(known, together, mean), np.where(known, own * at + extra, variance), factor, between


def _common(joint: Joint, size: int) -> tuple[sparse.csr_matrix, np.ndarray]:
    pair = np.repeat(np.arange(len(joint.pairs)), 2)
    taken = sparse.csr_matrix((np.sqrt(joint.shares.ravel()), (joint.pairs.ravel(), pair)), shape=(size, len(joint.pairs)), dtype=np.float32)
    left = 1 - np.bincount(joint.pairs.ravel(), joint.shares.ravel(), size)
    return taken, np.sqrt(np.maximum(left, 0)).astype(np.float32)


def _curve(family: str, mean: np.ndarray, variance: np.ndarray, present: np.ndarray) -> np.ndarray:
    """(degree + 1, agreements) float32 coefficients, 0 where absent."""
    result = np.zeros((quantiles.DEGREE + 1, present.size), dtype=np.float32)
    of, curve = (priors.beta_of, quantiles.beta) if family == "beta" else (priors.gamma_of, quantiles.gamma)
    result[:, present] = curve(*of(mean[present], variance[present]))
    return result
