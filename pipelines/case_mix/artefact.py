"""The fitted models as one versioned JSON file: aggregates over at least MINIMUM_LEVEL units, no person, nothing executable.

The file names the organisations that each fold leaves out, so it stays with the pipeline; `report` is what may be published.
"""

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.special import expit

from pipelines.case_mix import design, fitting, quality
from pipelines.case_mix.files import FORMAT, versioned

MINIMUM_UNITS, MINIMUM_OF_EACH, MINIMUM_ORGANIZATIONS = 200, 50, 5
DIGITS = 6


def build(connection: duckdb.DuckDBPyConnection) -> dict:
    """Fit every indicator's models on the warehouse. The same warehouse gives the same bytes."""
    models = {}
    for indicator in design.INDICATORS:
        units = design.units_of(connection, indicator)
        models[indicator] = {"method_version": design.latest_method(connection, indicator)}
        models[indicator] |= {name: fit_model(units, names) for name, names in design.MODELS.items()}
    cutoff = connection.execute("select cast(max(cutoff) as varchar) from intermediate.int_agreements").fetchone()[0]
    return versioned({"format": FORMAT, "cutoff": cutoff, "folds": fitting.FOLDS, "indicators": models})


def fit_model(units: pd.DataFrame, names: tuple[str, ...]) -> dict:
    """One model, plain JSON. `reason` is None, or why there is none: too_few_units, one_organization, no_variation, separated, not_converged,
    facts_do_not_predict (the only one with coefficients all the same)."""
    units = units.sort_values(["agreement_id", "participation_id"], ignore_index=True)
    y = units.numerator.to_numpy(dtype=float)
    organization, organizations = pd.factorize(units.organization_id, sort=True)
    person = pd.factorize(units.person_id)[0]
    folds = np.array([fitting.fold_of(o) for o in organizations], dtype=int)[organization]
    if reason := _unfit(y, organizations, folds, person):
        return {"reason": reason}
    levels = design.factors(units, names)
    if any(_separates(levels[name], y) for name in levels):
        return {"reason": "separated"}
    learnt = design.learn(levels)
    x, columns = design.matrix(levels, learnt), design.columns(learnt)
    sd = np.array([fitting.SD_OF_FACTOR.get(factor, fitting.CLIENT_SD) for factor, _ in columns])
    whole = fitting.fit(x, y, organization, sd)
    parts = fitting.cross_fit(x, y, organization, folds, person, sd)
    if reasons := sorted({f.reason for f in (whole, *parts.values()) if f.reason}, reverse=True):
        return {"reason": reasons[0]}
    model = _plain(learnt, columns, whole, parts) | {"organizations": {o: fitting.fold_of(o) for o in organizations}}
    p = probabilities(units, model)
    measured = {"overall": quality.measures(y, p)} | {c: quality.by_group(units, y, p, c) for c in ("programme", "status")}
    reason = None if quality.predicts(measured["overall"]) else "facts_do_not_predict"
    return model | {"reason": reason, "coefficients": _coefficients(x, y, columns, whole), "quality": measured}


def _separates(level: pd.Series, y: np.ndarray) -> bool:
    """Whether one fact alone tells every outcome: each of its levels has outcomes of one kind only. (The penalty would hide it from the fit.)"""
    outcomes = pd.Series(y).groupby(level.to_numpy())
    return bool((outcomes.min() == outcomes.max()).all())


def _unfit(y, organizations, folds, person) -> str | None:
    if len(organizations) <= 1:
        return "one_organization" if len(organizations) else "too_few_units"
    if y.sum() in (0, y.size):
        return "no_variation"
    if y.size < MINIMUM_UNITS or min(y.sum(), y.size - y.sum()) < MINIMUM_OF_EACH or len(organizations) < MINIMUM_ORGANIZATIONS:
        return "too_few_units"
    kept = [y[fitting.training_rows(fold, folds, person)] for fold in np.unique(folds)]
    return "no_variation" if any(k.size == 0 or k.sum() in (0, k.size) for k in kept) else None


def _plain(learnt, columns, whole: fitting.Fit, parts: dict[int, fitting.Fit]) -> dict:
    """What prediction needs. `levels` is a list, for its order is the coefficients'; `covariance` is the lower triangle, row by row."""
    rounded = lambda values: [round(float(v), DIGITS) for v in values]
    shape = lambda f: {"reference": round(float(f.reference), DIGITS), "beta": rounded(f.coefficients)}
    triangle = whole.covariance[np.tril_indices(len(columns))]
    return {
        "reason": None, "levels": [[factor, kept] for factor, kept in learnt.items()],
        "whole": shape(whole), "fold": {str(k): shape(f) for k, f in parts.items()},
        "centre": rounded(whole.centre), "weight": round(float(whole.weight), 3), "covariance": [float(f"{v:.6g}") for v in triangle],
    }


def _coefficients(x, y, columns, whole: fitting.Fit) -> list[dict]:
    """By level: units, coefficient and standard error (logit). `is_held`: all its outcomes are equal, so only the penalty keeps it finite."""
    n, ones = np.asarray(x.sum(axis=0)).ravel(), x.T @ y
    errors = np.sqrt(np.diag(whole.covariance))
    return [
        {"factor": f, "level": level, "units": int(n[i]), "coefficient": round(float(whole.coefficients[i]), 4), "standard_error": round(float(errors[i]), 4),
         "is_held": bool(ones[i] in (0, n[i])), "is_few": bool(min(ones[i], n[i] - ones[i]) < 5)}
        for i, (f, level) in enumerate(columns)
    ]


def columns_of(units: pd.DataFrame, model: dict) -> sparse.csr_matrix:
    """The units' columns (units, coefficients), in the order of the model's coefficients."""
    learnt = dict(model["levels"])
    return design.matrix(design.factors(units, tuple(learnt)), learnt)


def probabilities(units: pd.DataFrame, model: dict) -> np.ndarray:
    """What the average organisation would achieve with each unit (units,), inside (0, 1): by coefficients that never saw the unit's organisation
    nor its person; an organisation that was not in the fit gets the fit on all."""
    x = columns_of(units, model)
    fold = units.organization_id.map(model["organizations"]).fillna(-1).astype(int).to_numpy()
    linear = np.empty(len(units))
    for k in np.unique(fold):
        part = model["fold"].get(str(k), model["whole"])
        linear[fold == k] = part["reference"] + x[fold == k] @ np.array(part["beta"])
    return np.clip(expit(linear), 1e-9, 1 - 1e-9)


def report(artefact: dict) -> dict:
    """What may be published with a release: coefficients and quality. No organisation, no covariance, no count by group (a total less the others would
    give a hidden one); a coefficient that rests on fewer than five outcomes of one kind is null, its level remains."""
    out = {"version": artefact["version"], "cutoff": artefact["cutoff"], "indicators": {}}
    for indicator, models in artefact["indicators"].items():
        out["indicators"][indicator] = {
            name: {"reason": m["reason"]} if "quality" not in m else
            {"reason": m["reason"], "references": {f: kept[0] for f, kept in m["levels"] if kept}, "quality": _without_counts(m["quality"]),
             "coefficients": [_without_units(c) for c in m["coefficients"]]}
            for name, m in models.items() if name in design.MODELS
        }
    return out


def _without_counts(measured: dict) -> dict:
    counts = ("n", "observed", "expected")
    return {k: v if k == "overall" else [{c: x for c, x in row.items() if c not in counts} for row in v] for k, v in measured.items()}


def _without_units(c: dict) -> dict:
    """A level's units over all years would be one sum more over years that are hidden apart."""
    return {k: v for k, v in c.items() if k != "units"} | ({"coefficient": None, "standard_error": None} if c["is_few"] else {})
