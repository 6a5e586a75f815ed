"""What a scenario is tried on while somebody watches: coarse figures, 500 draws of every one, agreements without their names, in an order that says nothing.

One row a column of the records: id, statistic, method, variant, family; value, target (float64), applies (uint8), draws (500, agreements; float16, whose error
is a two-thousandth of a figure), years (1,000, agreements; float32: two years of each draw, of the current framework's drawn columns; null for the others).
The first row carries `agreements`: JSON of what they are, by pseudonym; organisations are numbers. pipelines/reform/trial.py reads it.

Figures, targets and the denominators behind the draws are on the coarse grid of pipelines/reform/rounding.py before any draw is made: the exact ones are not
in the file, so no scenario learns them. The file stays on the server all the same: it holds single agreements' figures, coarse as they are.
"""

import json
from dataclasses import replace

import numpy as np
import pyarrow as pa

from pipelines.assessing.intake import Taken
from pipelines.assessing.moving import POOL, SEED
from pipelines.reform import posterior, predictive, rounding
from pipelines.reform import sides as siding
from pipelines.reform.joint import Joint
from pipelines.reform.records import Records
from pipelines.reform.summary import DIMENSIONS
from pipelines.vault import pseudonym


def table(taken: Taken, key: bytes, word: str, catalogue: dict) -> pa.Table:
    """The file as a table; agreements in the order of their pseudonyms."""
    names = np.array([pseudonym(key, "audience", "committee", word, a) for a in taken.records.agreements])
    order = np.argsort(names)
    organizations = [pseudonym(key, "audience", "committee", word, "organization", o) for o in taken.agreements["organization_id"]]
    number = {o: n for n, o in enumerate(sorted(set(organizations)))}
    made, persons = rounding.coarse(_ordered(taken.records, order)), _together(taken.joint, order)
    agreements = {
        "period": taken.period, "group": made.group.tolist(), "organization_id": [number[organizations[i]] for i in order],
        **{d: taken.agreements[d].to_numpy(dtype=object)[order].tolist() for d in DIMENSIONS},
    }
    drawn = posterior.build(made, SEED, persons)
    draws = drawn.pool(POOL).astype(np.float16)
    current = siding.of_catalogue("current", siding.CURRENT, taken.period, made, catalogue).rule.rows
    years = predictive.pool(drawn, current, POOL)
    rows = [{
        "id": c.id, "statistic": c.statistic, "method": c.method, "variant": c.variant, "family": c.family,
        "value": rounding.on_grid(made.value[i], c.statistic).tobytes(), "target": made.target[i].tobytes(),
        "applies": made.applies[i].astype(np.uint8).tobytes(), "draws": draws[i].tobytes(),
        "years": years[i].tobytes() if i in current and c.drawn != "observed" else None, "agreements": json.dumps(agreements) if i == 0 else None,
    } for i, c in enumerate(made.columns)]
    text, data = pa.string(), pa.binary()
    kinds = {"method": pa.int64(), "value": data, "target": data, "applies": data, "draws": data, "years": data}
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds.get(name, text)) for name in rows[0]]))


def _ordered(made: Records, order: np.ndarray) -> Records:
    arrays = {name: getattr(made, name)[:, order] for name in ("numerator", "denominator", "target", "applies")}
    return replace(made, agreements=made.agreements[order], group=made.group[order], **arrays)


def _together(persons: Joint, order: np.ndarray) -> Joint:
    """Common persons between the agreements where they now stand, shares to 5 points."""
    place = np.argsort(order)
    return replace(persons, pairs=place[persons.pairs], shares=np.floor(persons.shares * 20) / 20)
