"""The whole release tells what was declared and no more: a further file, a further column, a name or a personal column is refused."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import attacking
from pipelines.audit import whole


@pytest.fixture(scope="module")
def files(built) -> dict:
    return {name: built.object(name) for name in built.manifest["files"]}


@pytest.fixture(scope="module")
def names(built) -> set[str]:
    table = pq.read_table(built.object("funder/MESS/agreements.parquet")).to_pydict()
    return {*table["organization_id"], *table["organization_name"], *table["agreement_id"]}


def test_the_release_tells_what_is_declared(files, names):
    assert whole.told(files, names) == [] and len(names) > 100


def with_table(folder, files, name: str, **columns):
    """The files with one table given further columns, or other values in its own (one value in every row); a table of one row where there is none."""
    table = pq.read_table(files[name]) if name in files else None
    rows = 1 if table is None else table.num_rows
    values = {column: pa.array([value] * rows) for column, value in columns.items()}
    kept = {} if table is None else {c: table[c] for c in table.column_names if c not in columns}
    pq.write_table(pa.table(kept | values), folder / "changed.parquet")
    return files | {name: folder / "changed.parquet"}


def with_text(folder, files, name: str, content: dict):
    (folder / "changed.json").write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return files | {name: folder / "changed.json"}


def test_each_planted_file_or_column_is_refused(files, names, tmp_path):
    someone = sorted(name for name in names if not name.isdigit() and " " in name)[0]
    planted = [
        (with_table, "committee/more.parquet", {"indicator_id": "placement_rate"}, "nobody declared"),
        (with_table, "committee/cells.parquet", {"median": 3.0}, "columns that nobody declared: median"),
        (with_table, "common/periods.parquet", {"units": 3}, "columns that nobody declared: units"),
        (with_table, "funder/MESS/figures.parquet", {"status": "DEM_ASILE"}, "status beside"),
        (with_table, "committee/reform/agreements.parquet", {"move": someone}, "names 1 organisation"),
        (with_text, "committee/reform/assessment.json", {"best": someone}, "names 1 organisation"),
        (with_text, "common/case_mix.json", {"organization": "1112212416"}, "names 1 organisation"),
        (with_text, "common/case_mix.json", {"organization": 1112212416}, "names 1 organisation"),
    ]
    for place, (plant, name, values, line) in enumerate(planted):
        (folder := tmp_path / str(place)).mkdir()
        changed = plant(folder, files, name, **values) if plant is with_table else plant(folder, files, name, values)
        assert [told for told in whole.told(changed, names) if line in told], (name, whole.told(changed, names))
        with pytest.raises(attacking.Leak, match="refused"):
            attacking.refuse_undeclared(changed, names)


def test_ten_decimals_are_no_organisation(files, names, tmp_path):
    """A share may have them: the release is not refused for it."""
    assert whole.told(with_text(tmp_path, files, "committee/reform/assessment.json", {"share": 0.1965390625}), names) == []


def test_parts_are_an_audiences_own_and_never_the_committees(files, names, tmp_path):
    pq.write_table(pa.table({"family": ["exits"], "pattern": ["11"], "status": ["ALL"], "count": [3.0]}), tmp_path / "parts.parquet")
    assert whole.told(files | {"funder/MESS/parts.parquet": tmp_path / "parts.parquet"}, names) == []
    assert whole.told(files | {"committee/parts.parquet": tmp_path / "parts.parquet"}, names) == ["committee/parts.parquet: a file that nobody declared"]
