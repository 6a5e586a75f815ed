"""What in an organisation's clients raises or lowers what is expected of it, factor by factor, against all the persons of the same year.

Take a client i of the organisation and a person j of the reference, with logits e_i and e_j under the same coefficients. Along the straight line from j's
facts to i's, the probability moves by p_i - p_j, and each coefficient has a part of it in proportion to its part of the logit: (x_ic - x_jc) b_c L_ij, with
L_ij = (p_i - p_j) / (e_i - e_j) the slope of the chord. That is the Aumann-Shapley value of a model that is a function of one sum (Aumann and Shapley 1974,
Values of Non-Atomic Games; Sundararajan, Taly and Yan 2017, ICML, as integrated gradients): no order of the factors, and an exact sum. The mean over all
pairs (i, j) adds up to the organisation's expected rate less the reference's. Scaling the mean logits to the total instead divides by their sum, which
may be 0 while the total is not.

The reference is taken in bins of logit of width BIN, which moves a contribution by less than BIN / 100.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit

from pipelines.case_mix import design

# What is shown as one factor: the columns that say the same thing of a person. Where a diploma comes from goes with schooling; what French changes for a
# diploma from abroad, with French.
FACTORS = {
    "status": ("status",), "since_arrival": ("since_arrival",), "schooling": ("schooling", "credential_place"),
    "french": ("french", "french_of_graduates_abroad"), "age": ("age",), "sex": ("sex",), "region": ("region",),
}
BIN = 0.01
MINIMUM_CLIENTS = 5  # a mean over fewer would describe persons
MINIMUM_ORGANIZATIONS = 5  # as comparing.py: who knows its own part would know too much of the others'
BEYOND_CHANCE = 1.96


@dataclass(frozen=True)
class Reference:
    """The reference's units under one set of coefficients, in bins of logit: share, mean logit and probability (bins,), mean columns (bins, columns)."""

    intercept: float
    beta: np.ndarray
    share: np.ndarray
    e: np.ndarray
    p: np.ndarray
    x: sparse.csr_matrix


def reference_of(x: sparse.csr_matrix, intercept: float, beta: np.ndarray) -> Reference:
    """x: (units, columns), 0 or 1, at least one unit."""
    e = intercept + x @ beta
    code = np.unique(np.round(e / BIN), return_inverse=True)[1]
    n = np.bincount(code)
    mean = sparse.csr_matrix((1 / n[code], (code, np.arange(code.size))))
    return Reference(intercept, beta, n / code.size, mean @ e, mean @ expit(e), mean @ x)


def gains(own: sparse.csr_matrix, reference: Reference) -> tuple[np.ndarray, float, float]:
    """(mean over pairs of (x_i - x_j) L_ij by column, mean p of `own`, mean p of the reference); times beta and summed, the first is the difference.

    own: (units, columns), at least one unit.
    """
    e = reference.intercept + own @ reference.beta
    p = expit(e)
    away = e[:, None] - reference.e
    near = np.abs(away) < BIN / 2
    slope = np.where(near, (p * (1 - p))[:, None], (p[:, None] - reference.p) / np.where(near, 1.0, away)) * reference.share
    mean = (own.T @ slope.sum(axis=1) - reference.x.T @ slope.sum(axis=0)) / p.size
    return mean, float(p.mean()), float(reference.share @ reference.p)


def fold_of(organization: str, model: dict) -> str:
    """The name of the coefficients that never saw the organisation: those of its fold, else those of all."""
    return str(model["organizations"].get(organization, "whole"))


def coefficients(fold: str, model: dict) -> tuple[float, np.ndarray]:
    part = model["fold"].get(fold, model["whole"])
    return part["reference"], np.array(part["beta"])


def of_group(own: sparse.csr_matrix, reference: Reference, model: dict) -> pd.DataFrame:
    """One row a factor: contribution and standard_error (differences of rates), own_rate, reference_rate, is_beyond_chance. The error is that of the
    coefficients alone, the slopes held."""
    mean, own_rate, reference_rate = gains(own, reference)
    covariance = np.zeros((mean.size, mean.size))
    covariance[np.tril_indices(mean.size)] = model["covariance"]
    covariance += np.tril(covariance, -1).T
    names = np.array([factor for factor, _ in design.columns(dict(model["levels"]))])
    rows = []
    for factor, columns in FACTORS.items():
        of = np.isin(names, columns)
        error = float(np.sqrt(max(mean[of] @ covariance[np.ix_(of, of)] @ mean[of], 0.0)))
        rows.append({"factor": factor, "contribution": float(mean[of] @ reference.beta[of]), "standard_error": error})
    found = pd.DataFrame(rows)
    return found.assign(own_rate=own_rate, reference_rate=reference_rate,
                        is_beyond_chance=found["contribution"].abs() > BEYOND_CHANCE * found["standard_error"])
