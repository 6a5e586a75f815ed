"""The integer program of the master, by HiGHS itself: scipy's `milp` cannot leave out the heuristic that here costs more than all the rest."""

import highspy
import numpy as np
from scipy import sparse

OPTIONS = {"output_flag": False, "threads": 1, "mip_heuristic_run_feasibility_jump": False}


def least(weight: np.ndarray, rows: sparse.csr_matrix, lower: np.ndarray, nodes: int, gap: float) -> tuple[np.ndarray | None, float, str]:
    """(x, bound, how it ended): x of zeros and ones with rows @ x >= lower, of least weight, within `gap` of it, or the best of so many nodes; None where
    there is none. bound: no such x weighs less."""
    matrix, model, solver = rows.tocsc(), highspy.HighsLp(), highspy.Highs()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_, model.col_lower_, model.col_upper_ = weight, np.zeros(len(weight)), np.ones(len(weight))
    model.row_lower_, model.row_upper_ = lower, np.full(len(lower), np.inf)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    model.integrality_ = [highspy.HighsVarType.kInteger] * len(weight)
    for option, value in {**OPTIONS, "mip_rel_gap": gap, "mip_max_nodes": nodes}.items():
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    found, ended = solver.getInfo(), solver.modelStatusToString(solver.getModelStatus())
    if found.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None, 0.0, ended
    return np.array(solver.getSolution().col_value), found.mip_dual_bound, ended
