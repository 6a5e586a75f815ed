"""All that is published is one system: what no table, no pair and no family tells by itself, several may tell together."""

import pandas as pd
from exported_tree import agreements, cells_of, units, write, write_family
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipelines.audit.auditing import Result, audit, audit_families, audit_pairs, audit_tables, audit_together

REGIONS = ["01", "02", "03"]
BY_REGION = [(), ("region",)]
ROWS = st.lists(st.tuples(st.sampled_from("abcde"), st.sampled_from(["SAE1", "PRINT"]), st.sampled_from(REGIONS), st.sampled_from(["F", "M"]),
                          st.sampled_from(["11", "10", "01"]), st.integers(0, 14)), min_size=4, max_size=12)


def one_within_another(folder, counts: dict[str, int], hidden: str):
    """The tree of three counts a region, each within the next, of which one is hidden in every region."""
    data = units().query("sex == 'M'").drop_duplicates("region")
    tables = []
    for name, count in counts.items():
        marked = REGIONS if name == hidden else ()
        tables.append(cells_of(data.assign(numerator=count), marked, statistic="count", tables=BY_REGION).assign(indicator_id=name))
    columns = [[name, "numerator"] for name in counts]
    nested = [{"whole": whole, "part": part} for part, whole in zip(columns, columns[1:], strict=False)]
    cells = pd.concat(tables, ignore_index=True).assign(organizations=9.0)
    return write(folder, cells, rules={"nested": nested})


def test_a_count_between_two_others_is_pinned_by_both(tmp_path):
    """At least 31 by the part and at most 37, at most 35 by the whole and at least 29: both together leave four."""
    folder = one_within_another(tmp_path / "now", {"part": 31, "middle": 33, "whole": 35}, "middle")
    assert audit_tables(folder).leaks == [] == audit_pairs(folder).leaks
    leaks = audit(folder).leaks
    assert leaks == audit_together(folder).leaks
    assert {(each.reader, each.reason, each.low, each.high) for each in leaks} == {("committee", "pinned", 31.0, 35.0)}
    assert [dict(each.key)["region"] for each in leaks] == REGIONS and {dict(each.key)["indicator_id"] for each in leaks} == {"middle"}
    assert audit(one_within_another(tmp_path / "wide", {"part": 30, "middle": 33, "whole": 36}, "middle")).leaks == []


def told(result: Result) -> set[tuple]:
    """Each figure that leaks and how narrowly, whoever is named for it."""
    return {(each.reason, each.key, each.measure, each.low, each.high) for each in result.leaks if each.reason in ("pinned", "told_by_columns")}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True,
          phases=[Phase.explicit, Phase.generate])
@given(rows=ROWS, hidden=st.tuples(*[st.sets(st.sampled_from([*REGIONS, "ALL"]))] * 2))
def test_a_family_leaks_the_same_with_its_tables_as_by_itself(rows, hidden, tmp_path_factory):
    """One figure of the tables is one unknown of the family: together they tell what the family told, neither less nor more."""
    folder = write_family(tmp_path_factory.mktemp("family"), agreements(*rows), dict(enumerate(hidden)), tables=BY_REGION)
    alone = told(audit_families(folder, thorough=True))
    assert told(audit_together(folder, thorough=True)) == alone | told(audit_tables(folder, thorough=True))
