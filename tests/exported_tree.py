"""Builds a tiny tree of exported files for the audit, out of units: who contributes how much to which cell."""

import json
from itertools import product
from pathlib import Path

import pandas as pd

BLOCK = {"indicator_id": "placement_rate", "method_version": 1, "period": "2023-2024"}
TREES = {
    "programme": {"ALL": ["MESS", "MIFI"], "MESS": ["SAE1", "SAE2"], "MIFI": ["PRINT"]},
    "region": {"ALL": ["01", "02", "03"]},
    "territory": {"ALL": ["T1"]},
    "specialization": {"ALL": ["S"]},
    "status": {"ALL": ["PERMANENT", "TEMPORARY"], "PERMANENT": ["RP", "CSQ"]},
    "sex": {"ALL": ["F", "M"]},
}
DIMENSIONS = list(TREES)
ABOVE = {dimension: {child: parent for parent, children in tree.items() for child in children} for dimension, tree in TREES.items()}
TABLES = [(), ("programme",), ("region",), ("sex",), ("region", "sex"), ("programme", "sex")]
KEY = [*BLOCK, *DIMENSIONS]


def units() -> pd.DataFrame:
    """Nine organisations, three in each region; every cell of every table is large, but for women in region 01 (N = 3) and those elsewhere as told."""
    rows = []
    for (number, region), sex in product(enumerate(["01", "02", "03"]), ["F", "M"]):
        for place, programme in enumerate(["SAE1", "SAE2", "PRINT"]):
            share = 1 if (region, sex) == ("01", "F") else 20 + number + place
            rows.append((f"org{number}{place}", programme, region, "T1", "S", "RP", sex, share, share + 30))
    return pd.DataFrame(rows, columns=["organization", *DIMENSIONS, "numerator", "denominator"])


def summed(data: pd.DataFrame, tables=TABLES, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """The cube of some tables: a row for each combination of nodes, inner nodes too, with its number of organisations."""
    found = []
    for table in tables:
        part = data.copy()
        for dimension in DIMENSIONS:
            part[dimension] = [_nodes(dimension, node) if dimension in table else ["ALL"] for node in part[dimension]]
            part = part.explode(dimension)
        figures = {"numerator": ("numerator", "sum"), "denominator": ("denominator", "sum"), "organizations": ("organization", "nunique")}
        sums = part.groupby([*DIMENSIONS, *by]).agg(**figures)
        found.append(sums.reset_index())
    return pd.concat(found, ignore_index=True).assign(**BLOCK)


def _nodes(dimension: str, node: str) -> list[str]:
    found = []
    while node != "ALL":
        found.append(node)
        node = ABOVE[dimension][node]
    return found


def cells_of(data: pd.DataFrame, hidden=(), hidden_bases=(), statistic: str = "proportion", tables=TABLES) -> pd.DataFrame:
    """cells.parquet: hidden and hidden_bases are sets of (node, node...) as `named` gives them."""
    cells = summed(data, tables).assign(statistic=statistic)
    cells[["numerator", "denominator"]] = cells[["numerator", "denominator"]].astype(float)
    names = [named(row) for row in cells[DIMENSIONS].to_dict("records")]
    hide, hide_base = [name in hidden or name in hidden_bases for name in names], [name in hidden_bases for name in names]
    if statistic == "count":
        cells["denominator"] = float("nan")
    value = cells["numerator"] / cells["denominator"]
    shown = ~pd.Series(hide) & (statistic != "count")
    cells = cells.assign(value=value.where(shown), lower_95=float("nan"), upper_95=float("nan"))
    cells["numerator_mark"] = ["hidden" if each else None for each in hide]
    cells["denominator_mark"] = ["hidden" if each else None for each in hide_base]
    cells.loc[hide, "numerator"] = float("nan")
    cells.loc[hide_base, "denominator"] = float("nan")
    cells["organizations"] = cells["organizations"].astype(float).where(cells["organizations"] >= 3)
    return cells


def named(row: dict) -> str:
    return "|".join(row[dimension] for dimension in DIMENSIONS if row[dimension] != "ALL") or "ALL"


def write(folder: Path, cells: pd.DataFrame, data: pd.DataFrame | None = None, rules: dict | None = None, trees: dict | None = None) -> Path:
    """The tree of one release. With `data`: contributions of every organisation and ministry, and the ministries' own files."""
    (folder / "common").mkdir(parents=True)
    (folder / "committee").mkdir()
    told = {"threshold": 5, "zeros_shown": False, "minimum_organizations": 3, "dimensions": trees or TREES, **(rules or {})}
    (folder / "common" / "hierarchies.json").write_text(json.dumps(told), encoding="utf-8")
    cells.to_parquet(folder / "committee" / "cells.parquet")
    if data is None:
        return folder
    for name, own in data.groupby("organization"):
        contribute(folder / "organization" / name, summed(own))
    ministry_of = data["programme"].map(ABOVE["programme"])
    for name, own in data.groupby(ministry_of):
        contribute(folder / "funder" / name, summed(own, [table for table in TABLES if "sex" not in table]))
        mine = cells["programme"].isin([name, *TREES["programme"][name]]) & (cells["sex"] != "ALL")
        cells[mine].to_parquet(folder / "funder" / name / "cells.parquet")
    return folder


def contribute(folder: Path, rows: pd.DataFrame) -> None:
    folder.mkdir(parents=True)
    rows[[*KEY, "numerator", "denominator"]].to_parquet(folder / "contributions.parquet")


def agreements(*rows: tuple) -> pd.DataFrame:
    """Agreements of a family of columns: rows of (organization, programme, region, sex, pattern, count); the rest as in `units`."""
    told = pd.DataFrame(rows, columns=["organization", "programme", "region", "sex", "pattern", "numerator"])
    return told.assign(territory="T1", specialization="S", status="RP", denominator=0.0)


def write_family(folder: Path, data: pd.DataFrame, hidden: dict[int, set[str]] | None = None, tables=TABLES, trees: dict | None = None, **rules) -> Path:
    """The tree of a release whose indicators column0, column1 … count the same over the agreements whose pattern has a 1 there. hidden: by column, as
    `named`. Every organisation and ministry has its contributions and its parts."""
    width = len(data["pattern"].iloc[0])
    each = {number: data[data["pattern"].str[number] == "1"] for number in range(width)}
    cells = [cells_of(rows, (hidden or {}).get(number, ()), statistic="count", tables=tables).assign(indicator_id=f"column{number}")
             for number, rows in each.items() if len(rows)]
    family = {"name": "all", "columns": [[f"column{number}", "numerator"] for number in range(width)]}
    whole = pd.concat(cells, ignore_index=True)
    write(folder, whole, rules={"families": [family], **rules}, trees=trees)
    for name, own in data.groupby("organization"):
        _add(folder / "organization" / name, own, width, tables)
    for name, own in data.groupby(data["programme"].map(ABOVE["programme"])):
        _add(folder / "funder" / name, own, width, [table for table in tables if "sex" not in table])
        mine = whole["programme"].isin([name, *TREES["programme"][name]]) & (whole["sex"] != "ALL")
        whole[mine].to_parquet(folder / "funder" / name / "cells.parquet")
    return folder


def _add(folder: Path, own: pd.DataFrame, width: int, tables) -> None:
    columns = [summed(own[own["pattern"].str[number] == "1"], tables).assign(indicator_id=f"column{number}") for number in range(width)]
    contribute(folder, pd.concat(columns, ignore_index=True))
    parts = [summed(part, tables).assign(family="all", pattern=pattern) for pattern, part in own.groupby("pattern")]
    rows = pd.concat(parts, ignore_index=True).rename(columns={"numerator": "count"}).assign(active=True)
    rows[["family", "pattern", "period", *DIMENSIONS, "count", "active"]].to_parquet(folder / "parts.parquet")
