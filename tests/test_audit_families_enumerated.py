"""The attack on a family of columns against an enumeration that knows nothing of it: of every table of parts that agrees with what is shown."""

import shutil
from itertools import product

import numpy as np
from exported_tree import DIMENSIONS, agreements, named, write_family
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.audit.auditing import audit_families

TREE = {"programme": {"ALL": ["MESS"], "MESS": ["SAE1"]}, "region": {"ALL": ["01", "02"]}, **{name: {"ALL": []} for name in DIMENSIONS[2:]}}
PATTERNS = st.sampled_from([("11", "10"), ("11", "10", "01"), ("111", "110", "101"), ("111", "110", "010"), ("110", "101"), ("100", "011", "111")])
# The most of a part, 4, and the threshold: what nothing bounds goes as far as that.
NEED, CAP = 3, 7


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(patterns=PATTERNS, data=st.data())
def test_the_leaks_are_those_of_the_enumeration(patterns, data, tmp_path_factory):
    """Every table of parts that agrees with what is shown, counted out: leaks are the hidden columns, and the groups too small to be told, whose values
    there lie closer together than the threshold, for the committee or for an organisation that knows its own."""
    slots = list(product("abc", ("01", "02"), patterns))
    counts = [data.draw(st.one_of(st.none(), st.integers(0, 2 if slot[0] == "a" else 1))) for slot in slots]
    rows = [(o, "SAE1", region, "F", pattern, count) for (o, region, pattern), count in zip(slots, counts, strict=True) if count is not None]
    width = len(patterns[0])
    entered = {number for number in range(width) if any(row[4][number] == "1" for row in rows)}
    if len(entered) < 2:
        return
    hidden = {number: set(data.draw(st.sampled_from([(), ("01", "02"), ("01", "02", "ALL"), ("01", "ALL"), ("ALL",), ("01",)]))) for number in range(width)}
    folder = write_family(tmp_path_factory.mktemp("tiny"), agreements(*rows), hidden, [(), ("region",)], TREE, threshold=NEED)
    shutil.rmtree(folder / "funder")
    keys = [dict(each.key) for each in audit_families(folder, thorough=True).leaks]
    leaks = {(key["indicator_id"], named({name: key.get(name, "ALL") for name in DIMENSIONS})) for key in keys}
    assert leaks == enumerated(rows, patterns, hidden, width)


def enumerated(rows, patterns, hidden, width) -> set[tuple[str, str]]:
    leaves = [(region, pattern) for region in ("01", "02") for pattern in patterns if any(row[2] == region and row[4] == pattern for row in rows)]
    tables = np.indices((CAP + 1,) * len(leaves), dtype=np.int8).reshape(len(leaves), -1).T

    def own(name):
        return np.array([sum(row[5] for row in rows if row[2:3] + row[4:5] == leaf and name in (None, row[0])) for leaf in leaves])

    truth = own(None)
    cells = {cell: [leaf for leaf in leaves if cell in ("ALL", leaf[0])] for cell in ("ALL", "01", "02")}
    columns = {(f"column{c}", cell): np.array([leaf in inside and leaf[1][c] == "1" for leaf in leaves]) for c in range(width) for cell, inside in cells.items()
               if any(leaf[1][c] == "1" for leaf in inside)}
    secret = {name: chosen for name, chosen in columns.items() if name[1] in hidden[int(name[0][-1])]}
    for name, chosen in columns.items():
        if name not in secret:
            tables = tables[tables[:, chosen].sum(axis=1) == truth[chosen].sum()]
    wanted = dict(secret)
    for cell, inside in cells.items():
        for factors in product((-1, 0, 1), repeat=width):
            taken = {leaf[1]: sum(f * int(digit) for f, digit in zip(factors, leaf[1], strict=True)) for leaf in inside}
            chosen = np.array([leaf in inside and taken[leaf[1]] == 1 for leaf in leaves])
            value, who = truth[chosen].sum(), {row[0] for row in rows if (row[2], row[4]) in [leaf for leaf, each in zip(leaves, chosen, strict=True) if each]}
            small = value < NEED or len(who) < 3 or any(0 < value - own(name)[chosen].sum() < NEED for name in who)
            if set(taken.values()) <= {0, 1} and value > 0 and small:
                wanted["all " + "+".join(p for p in sorted(taken) if taken[p]) + " together", cell] = chosen
    found = set()
    for reader in (None, *sorted({row[0] for row in rows})):
        known = own(reader) if reader else np.zeros(len(leaves), dtype=int)
        seen = tables[(tables >= known).all(axis=1)]
        for name, chosen in wanted.items():
            sums = seen[:, chosen].sum(axis=1)
            shared = reader is None or truth[chosen].sum() > known[chosen].sum()
            if shared and sums.max() - sums.min() < NEED:
                found.add(name)
    return found
