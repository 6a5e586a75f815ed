"""The audit of the whole release beside its cells: every file of the committee's and the common tree is declared here with its columns, and names nobody.

A file or a column that nobody declared may tell what the cells hide, so it is refused whatever it holds. What a ministry reads of an agreement bears no
person and no personal characteristic.
"""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.audit.exported import OWN_FILES

CELL = ("indicator_id", "method_version", "period", "programme", "region", "territory", "specialization", "status", "sex")
SIDES = [f"{side}_{name}" for side in ("current", "proposed") for name in (
    "attainment", "attainment_lower", "attainment_upper", "probability", "place", "place_lower", "place_upper", "above")]
# Logical name (with * for a name that varies) -> its columns; None: not a table.
DECLARED = {
    "committee/cells.parquet": (*CELL, "statistic", "numerator", "denominator", "value", "lower_95", "upper_95", "organizations", "numerator_mark",
                                "denominator_mark"),
    "committee/reform/agreements.parquet": ("pseudonym", "region", "specialization", "programme", "territory", *SIDES, "move", "clear"),
    "committee/reform/assessment.json": None,
    "common/case_mix.json": None,
    "common/catalogue.json": None,
    "common/hierarchies.json": None,
    "common/sql/*.sql": None,
    "common/periods.parquet": ("period_type", "period", "fiscal_year", "period_start", "period_end"),
    "common/power.parquet": ("indicator_id", "method_version", "level", "period_type", "units", "judged", "rate", "median_n", "median_n_judged", "power",
                             "power_judged"),
    "common/verdict_shares.parquet": ("kind", "level", "period_type", "verdict", "units", "share"),
    "common/regional_context.parquet": ("month", "region", "region_name", "born_abroad_under_5_years", "born_abroad_5_years_or_more", "women", "men"),
}
ANONYMOUS = ("committee/", "common/")
# Beside cells, contributions and parts: the committee's other declared files, and what a ministry reads of its own agreements. No sum of the cells is in them
# that the ministry's contributions do not hold.
OWN_TABLES = {
    "committee": ("reform/agreements.parquet", "reform/assessment.json"),
    "funder": tuple(f"{name}.parquet" for name in (
        "agreements", "amounts", "applicability", "changed", "delivered", "exclusions", "expected", "figures", "funnels", "groups", "line_points",
        "line_verdicts", "pooled", "renewals", "reports_due", "restated", "targets")),
}
# Of persons: never beside an agreement, a line or an organisation in what a ministry reads.
PERSONAL = {"status", "sex", "person_id", "participation_id", "age_at_entry", "schooling", "arrival_date", "french_level", "credential_place",
            "residence_mrc", "residence_region", "birth_date", "first_name", "last_name", "postal_code"}
UNITS = {"agreement_id", "line_id", "organization_id"}
# Ten digits, but not the ten decimals that a share may happen to have.
NEQ = re.compile(rb"(?<![0-9A-Za-z])(?<![0-9]\.)[0-9]{10}(?![0-9A-Za-z.])")


def told(files: dict[str, Path], names: set[str]) -> list[str]:
    """One line a fault, sorted; empty when the release tells what was declared and no more. files: logical name -> file; names: of organisations and
    agreements, which must not stand in what is anonymous."""
    lines = []
    for name, path in sorted(files.items()):
        if name.startswith(ANONYMOUS):
            lines += _undeclared(name, path) + _named(name, path, names)
        elif name.startswith("funder/"):
            if name.split("/", 2)[2] not in (*OWN_TABLES["funder"], *OWN_FILES["funder"]):
                lines.append(f"{name}: a file that nobody declared")
                continue
            columns = set(pq.read_schema(path).names)
            if columns & UNITS and columns & PERSONAL:
                lines.append(f"{name}: {', '.join(sorted(columns & PERSONAL))} beside {', '.join(sorted(columns & UNITS))}")
    return lines


def is_declared(name: str) -> bool:
    """Is a logical name one of the anonymous trees' declared files?"""
    return any(fnmatch(name, pattern) for pattern in DECLARED)


def _undeclared(name: str, path: Path) -> list[str]:
    pattern = next((pattern for pattern in DECLARED if fnmatch(name, pattern)), None)
    if pattern is None:
        return [f"{name}: a file that nobody declared"]
    if DECLARED[pattern] is None:
        return []
    more = sorted(set(pq.read_schema(path).names) - set(DECLARED[pattern]))
    return [f"{name}: columns that nobody declared: {', '.join(more)}"] if more else []


def _named(name: str, path: Path, names: set[str]) -> list[str]:
    """Organisations' numbers and names, agreements' numbers: among the texts of a table, or anywhere in another file."""
    if path.suffix == ".parquet" or name.endswith(".parquet"):
        table = pq.read_table(path)
        texts = {str(value) for column in table.columns if _is_text(column.type) for value in column.unique().to_pylist() if value is not None}
        found = {text for text in texts if text in names or NEQ.fullmatch(text.encode())}
    else:
        content = path.read_bytes()
        found = {number.decode() for number in NEQ.findall(content)} if name.endswith(".json") else set()
        found |= {one for one in names if json.dumps(one, ensure_ascii=False).strip('"').encode() in content}
    return [f"{name}: names {len(found)} organisation(s) or agreement(s)"] if found else []


def _is_text(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind) or (pa.types.is_dictionary(kind) and _is_text(kind.value_type))
