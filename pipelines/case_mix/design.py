"""From intake facts to the columns of a case-mix model. Every fact is a factor; what is unknown is a level of its own.

Facts known at entry only: nothing that an organisation does can move them. The fiscal year of the exit is a factor too (the labour market, the
spring of 2020) and is reported apart; nature and programme enter the second model only.

A diploma from abroad is worth more to those who speak the language of work (Chiswick and Miller 2003, Econ Educ Rev 22:469-480): French has a
second set of coefficients for those with post-secondary schooling from abroad.
"""

import duckdb
import numpy as np
import pandas as pd
from scipy import sparse

INDICATORS = ("placement_rate", "positive_outcome_rate", "retention_12w", "completion_rate", "matched_employment_rate", "training_entry_rate")
INTAKE = ("age", "sex", "status", "since_arrival", "schooling", "credential_place", "french", "french_of_graduates_abroad", "region")
TIME = ("fiscal_year",)
PROGRAMME = ("nature", "programme")
MODELS = {"intake": (*INTAKE, *TIME), "intake_and_programme": (*INTAKE, *TIME, *PROGRAMME)}

UNKNOWN, OTHER = "INC", "OTHER"
MINIMUM_LEVEL = 30  # units; a rarer level is pooled: its coefficient would tell of a few persons, and mean nothing
_AGE = ((25, 30, 35, 45, 55), ("under_25", "25_29", "30_34", "35_44", "45_54", "55_over"))
_YEARS = ((1, 2, 3, 5, 10), ("under_1", "1", "2", "3_4", "5_9", "10_over"))
_FRENCH = ((3, 5, 7, 9, 11), ("0_2", "3_4", "5_6", "7_8", "9_10", "11_12"))
# Montréal; its ring; the seven resource regions of the tax law; the others.
_REGIONS = {"06": "montreal", **dict.fromkeys(("13", "14", "15", "16"), "ring"), **dict.fromkeys(("03", "05", "07", "12", "17"), "central"),
            **dict.fromkeys(("01", "02", "04", "08", "09", "10", "11"), "resource")}

_UNITS = """
select
    units.agreement_id, units.participation_id, facts.organization_id, facts.person_id, agreements.programme, agreements.nature, units.period,
    cast(units.numerator as double) as numerator, facts.sex, facts.age_at_entry, facts.status, facts.arrival_date, facts.entry_date,
    facts.schooling, facts.credential_place, facts.french_level, facts.residence_region
from indicators.ind_{indicator} as units
inner join intermediate.int_participation_facts as facts
    on facts.agreement_id = units.agreement_id and facts.participation_id = units.participation_id
inner join intermediate.int_agreements as agreements on agreements.agreement_id = units.agreement_id
where units.exclusion_reason is null and units.period_type = 'quarter' and units.method_version = {method}
order by units.agreement_id, units.participation_id
"""


def latest_method(connection: duckdb.DuckDBPyConnection, indicator: str) -> int:
    return connection.execute(f"select coalesce(max(method_version), 1) from indicators.ind_{indicator}").fetchone()[0]


def units_of(connection: duckdb.DuckDBPyConnection, indicator: str, method: int | None = None) -> pd.DataFrame:
    """One row a counted unit of the indicator, with its intake facts, sorted. Raises ValueError for an indicator that has no model.

    Columns: agreement_id, participation_id, organization_id, person_id, programme, nature, period (quarter), numerator (0 or 1), the facts.
    """
    if indicator not in INDICATORS:
        raise ValueError(f"no case-mix model for {indicator}")
    method = method or latest_method(connection, indicator)
    return connection.execute(_UNITS.format(indicator=indicator, method=int(method))).df()


def factors(units: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """The levels (text) of the named factors, one row a unit. Codes other than these arrive as they are and end in OTHER."""
    return pd.DataFrame({name: _LEVELS[name](units) for name in names}, index=units.index)


def learn(levels: pd.DataFrame) -> dict[str, list[str]]:
    """By factor the levels that get a coefficient: the most common first (the reference), OTHER when the rare ones together are common enough."""
    learnt = {}
    for name in levels:
        counts = levels[name].value_counts()
        kept = sorted(counts.index[counts >= MINIMUM_LEVEL], key=lambda level: (-counts[level], level))
        rest = counts.sum() - counts[kept].sum()
        learnt[name] = kept + ([OTHER] if rest >= MINIMUM_LEVEL and name not in TIME and OTHER not in kept else [])
    return learnt


def columns(learnt: dict[str, list[str]]) -> list[tuple[str, str]]:
    """(factor, level) of each coefficient, references left out."""
    return [(name, level) for name, kept in learnt.items() for level in kept[1:]]


def matrix(levels: pd.DataFrame, learnt: dict[str, list[str]]) -> sparse.csr_matrix:
    """Units x columns(learnt), 0 or 1. A level without a coefficient counts as OTHER, else as the reference; a year, as the nearest one."""
    place = {key: i for i, key in enumerate(columns(learnt))}
    found = []
    for name, kept in learnt.items():
        code, seen = pd.factorize(levels[name])
        target = [_nearest(level, kept) if name in TIME else level if level in kept else OTHER for level in seen]
        found.append(np.array([place.get((name, level), -1) for level in target], dtype=int)[code])
    at = np.array(found).T
    row, factor = np.nonzero(at >= 0)
    return sparse.csr_matrix((np.ones(len(row)), (row, at[row, factor])), shape=(len(levels), len(place)))


def _nearest(year: str, kept: list[str]) -> str | None:
    """The known fiscal year nearest to `year`, the later of two; None when none is known."""
    return min(kept, key=lambda other: (abs(int(other[:4]) - int(year[:4])), -int(other[:4])), default=None)


def _text(column: str):
    return lambda units: units[column].astype(object).where(units[column].notna(), UNKNOWN).astype(str)


def _banded(numbers: pd.Series, bands: tuple[tuple, tuple]) -> np.ndarray:
    """Half-open bands [edge, next edge); missing is UNKNOWN."""
    value = numbers.astype("float64").to_numpy()
    label = np.array(bands[1], dtype=object)[np.searchsorted(bands[0], np.where(np.isnan(value), 0, value), side="right")]
    return np.where(np.isnan(value), UNKNOWN, label)


def _since_arrival(units: pd.DataFrame) -> np.ndarray:
    """Years from arrival to entry; no date of arrival (born here, or not said) is UNKNOWN, which status tells apart."""
    days = pd.to_datetime(units.entry_date) - pd.to_datetime(units.arrival_date)
    return _banded(days.dt.days / 365.25, _YEARS)


def _french_of_graduates_abroad(units: pd.DataFrame) -> np.ndarray:
    abroad = units.schooling.isin(["COLLEGIAL", "UNIV"]) & (units.credential_place == "ETRANGER")
    return np.where(abroad, _banded(units.french_level, _FRENCH), "NOT_CONCERNED")


_LEVELS = {
    "age": lambda u: _banded(u.age_at_entry, _AGE), "sex": _text("sex"), "status": _text("status"), "since_arrival": _since_arrival,
    "schooling": _text("schooling"), "credential_place": _text("credential_place"), "french": lambda u: _banded(u.french_level, _FRENCH),
    "french_of_graduates_abroad": _french_of_graduates_abroad,
    "region": lambda u: u.residence_region.map(_REGIONS).fillna(UNKNOWN), "fiscal_year": lambda u: u.period.str[:9],
    "nature": _text("nature"), "programme": _text("programme"),
}
