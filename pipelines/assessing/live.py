"""What a scenario is tried on while somebody watches: 500 draws of every figure, agreements without their names, in an order that says nothing.

One row a column of the records: id, statistic, method, variant, family; value, target (float64), applies (uint8), draws (500, agreements; float16, whose error
is a two-thousandth of a figure). The first row carries `agreements`: JSON of what they are, by pseudonym; organisations are numbers. The file stays on
the server: it holds single agreements' figures and no screen shows more of it than sums over groups of at least 3 organisations.
"""

import json

import numpy as np
import pyarrow as pa

from pipelines.assessing.intake import Taken
from pipelines.assessing.moving import POOL, SEED
from pipelines.reform import posterior
from pipelines.reform.summary import DIMENSIONS
from pipelines.vault import pseudonym


def table(taken: Taken, key: bytes, word: str) -> pa.Table:
    """The file as a table; agreements in the order of their pseudonyms."""
    made = taken.records
    names = np.array([pseudonym(key, "audience", "committee", word, a) for a in made.agreements])
    order = np.argsort(names)
    organizations = [pseudonym(key, "audience", "committee", word, "organization", o) for o in taken.agreements["organization_id"]]
    number = {o: n for n, o in enumerate(sorted(set(organizations)))}
    agreements = {
        "period": taken.period, "group": made.group[order].tolist(), "organization_id": [number[organizations[i]] for i in order],
        **{d: taken.agreements[d].to_numpy(dtype=object)[order].tolist() for d in DIMENSIONS},
    }
    draws = posterior.build(made, SEED, taken.joint).pool(POOL)[:, :, order].astype(np.float16)
    rows = [{
        "id": c.id, "statistic": c.statistic, "method": c.method, "variant": c.variant, "family": c.family, "value": made.value[i, order].tobytes(),
        "target": made.target[i, order].tobytes(), "applies": made.applies[i, order].astype(np.uint8).tobytes(), "draws": draws[i].tobytes(),
        "agreements": json.dumps(agreements) if i == 0 else None,
    } for i, c in enumerate(made.columns)]
    text, data = pa.string(), pa.binary()
    kinds = {"method": pa.int64(), "value": data, "target": data, "applies": data, "draws": data}
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, kinds.get(name, text)) for name in rows[0]]))
