"""Every figure of the assessment is the same to the last digit for a seed, on one core and on two, with one library thread and with two."""

import os
import subprocess
import sys

from tests.conftest import PROJECT

PROGRAM = """
import hashlib, sys
import numpy as np
from benchmarks import planted
from pipelines.reform import choosing, evaluating, importance, joint, judging, moving, posterior, sensitivity
world = planted.world(3, agreements=150)
made, frames, workers = world.records, planted.frameworks(world.records), int(sys.argv[1])
table = np.full((1, 8, 8), 0.3); table[0][np.diag_indices(8)] = 1
drawn = posterior.build(made, 11, joint.Joint(table, np.array([[0, 1], [4, 9]]), np.full((2, 2), 0.3)))
run = evaluating.run(drawn, frames, 200, workers=workers)
moves = moving.moves(run, evaluating.of_values(made.value[:, None, :], frames, made.group))
choices = [choosing.Choice("data"), choosing.Choice("weights", (0.3,)), choosing.Choice("aggregation", ("arithmetic", "geometric"))]
assessment = choosing.Assessment(made, frames[0], {("counts", "confirmed"): frames[1].rule}, drawn.pool(64), choices, 5)
indices = sensitivity.indices(sensitivity.evaluate(assessment, sensitivity.exchanged(*sensitivity.design(3, 64, 5)), workers=workers), 5)
score = judging.recorded(frames[1], made)[0]
found = importance.importances(made.value, score, np.ones(8) / 8)
digest = hashlib.sha256()
for part in (run.score, run.passed, run.twice_rank, moves.up, moves.rank_lower, indices.first, indices.total_upper, score, found.ratio, drawn.true_correlation):
    digest.update(np.ascontiguousarray(part).tobytes())
print(digest.hexdigest())
"""


def digest(workers: int, threads: int) -> str:
    environment = os.environ | {k: str(threads) for k in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}
    done = subprocess.run([sys.executable, "-c", PROGRAM, str(workers)], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_number_of_cores_changes_no_digit():
    found = {digest(workers, threads) for workers, threads in ((1, 1), (2, 2))}
    assert len(found) == 1 and len(next(iter(found))) == 64


def test_no_method_calls_a_linear_algebra_library():
    """Matrix products and factorisations of a library may add in another order on other cores."""
    forbidden = ("linalg", " @ ", ".dot(", "matmul", "tensordot", "lstsq")
    sources = {p.name: p.read_text("utf-8") for p in sorted((PROJECT / "pipelines" / "reform").glob("*.py"))}
    # scipy.sparse multiplies by its own loops: four lines are allowed, all of sparse matrices.
    sparse = {"joint.py": ("(table.T @ table)", "member.T @ member"), "posterior.py": ("self.common @ common.T",),
              "predictive.py": ("posterior.common @ common.T",)}
    for name, lines in sparse.items():
        for line in lines:
            assert line in sources[name]
            sources[name] = sources[name].replace(line, "")
    assert {name: word for name, text in sources.items() for word in forbidden if word in text} == {}
