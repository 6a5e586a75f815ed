"""The attack: between which two values must each hidden cell lie, for a reader who knows every equation and every shown cell.

Source of the method: the attacker's problem of Fischetti and Salazar (Solving the cell suppression problem on tabular data with linear
constraints, Management Science 47, 2001). A component with one equation has a closed form; any other is two linear programs a cell.
Counts are whole: a bound is rounded inward (0.999999 is 1), and where the vertex of the program is fractional, as it can be in three-way
tables, the program is solved again over whole numbers.
"""

import math
from collections.abc import Container, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from pipelines.audit.linear import TOLERANCE, Component, Infeasible, System, components
from pipelines.audit.programs import Program, whole_optimum


@dataclass(frozen=True)
class Sum:
    """sum(coefficient * cell) = total, known to +- half_width (0: exactly). terms: {cell: coefficient}; a total that is a cell has -1."""

    terms: Mapping[Hashable, float]
    total: float = 0.0
    half_width: float = 0.0


@dataclass(frozen=True)
class Interval:
    """What can be derived of one hidden cell. recoverable: exactly."""

    low: float
    high: float

    @property
    def recoverable(self) -> bool:
        return self.high - self.low <= TOLERANCE


@dataclass
class Tally:
    """What an attack cost: independent components, distinct ones, linear programs solved."""

    components: int = 0
    distinct: int = 0
    programs: int = 0

    def saw(self, key: bytes, before: Container[bytes]) -> bool:
        """Count a component; True if its key is among those seen before."""
        self.components += 1
        self.distinct += key not in before
        return key in before


def attack(
    hidden: Sequence[Hashable],
    known: Mapping[Hashable, float],
    equations: Iterable[Sum],
    lower_bound: float = 0,
    at_most: Iterable[tuple[Hashable, Hashable]] = (),
    whole: bool = True,
    tally: Tally | None = None,
) -> dict[Hashable, Interval]:
    """Interval of each hidden cell, in the order given; `inf` where nothing bounds it.

    known: shown cells. at_most: pairs (a, b), hidden or shown, where a <= b must hold. whole: the cells are counts.
    Raises Infeasible if nothing agrees with the figures, KeyError for a cell that is neither hidden nor known.
    """
    column = {cell: position for position, cell in enumerate(dict.fromkeys(hidden))}
    low, high, limits = np.full(len(column), float(lower_bound)), np.full(len(column), math.inf), []
    for smaller, larger in at_most:
        if smaller in column and larger in column:
            limits.append(({column[smaller]: 1.0, column[larger]: -1.0}, -math.inf, 0.0))
        elif smaller in column:
            high[column[smaller]] = min(high[column[smaller]], known[larger])
        elif larger in column:
            low[column[larger]] = max(low[column[larger]], known[smaller])
        elif known[smaller] > known[larger] + TOLERANCE:
            raise Infeasible(f"{smaller} > {larger}")
    rows = [row for row in (_row(equation, column, known) for equation in equations) if row] + limits
    system = _system(rows, low, high, whole)
    found_low, found_high = np.empty(len(column)), np.empty(len(column))
    solved: dict[bytes, tuple[np.ndarray, np.ndarray]] = {}
    tally = tally or Tally()
    for part in components(system):
        if not tally.saw(part.key, solved):
            solved[part.key] = intervals(part, tally)
        found_low[part.cells], found_high[part.cells] = solved[part.key]
    return {cell: Interval(float(found_low[position]), float(found_high[position])) for cell, position in column.items()}


def _row(equation: Sum, column: dict, known: Mapping):
    rest, terms = equation.total, {}
    for cell, coefficient in equation.terms.items():
        if cell in column:
            terms[column[cell]] = terms.get(column[cell], 0.0) + coefficient
        else:
            rest -= coefficient * known[cell]
    if terms:
        return terms, rest - equation.half_width, rest + equation.half_width
    if abs(rest) > equation.half_width + TOLERANCE * max(1.0, abs(equation.total)):
        raise Infeasible(f"a total does not add up, by {rest:g}: {sorted(map(str, equation.terms))}")
    return None


def _system(rows, low, high, whole: bool) -> System:
    entries = [(number, position, value) for number, (terms, *_) in enumerate(rows) for position, value in terms.items() if value]
    row, cell, value = zip(*entries, strict=True) if entries else ((), (), ())
    matrix = sparse.csr_array((np.array(value, dtype=float), (np.array(row, dtype=int), np.array(cell, dtype=int))), shape=(len(rows), len(low)))
    bounds = np.array([limits for _, *limits in rows], dtype=float).reshape(-1, 2)
    return System(matrix, bounds[:, 0], bounds[:, 1], low, high, np.full(len(low), whole), np.full(len(low), math.nan))


def intervals(part: Component, tally: Tally) -> tuple[np.ndarray, np.ndarray]:
    """Lows and highs of a component's cells. Raises Infeasible."""
    system = part.system
    if part.equations <= 1:
        low, high = closed_form(system)
    else:
        low, high = system.lower.copy(), system.upper.copy()
        program = Program(system.matrix, system.row_low, system.row_high)
        for cell in range(len(low)):
            low[cell] = extreme(program, system, cell, 1.0, system.lower, system.upper)
            high[cell] = -extreme(program, system, cell, -1.0, system.lower, system.upper)
        tally.programs += program.solved
    return inward(low, high, system.whole)


def extreme(program: Program, system: System, cell: int, sign: float, lower: np.ndarray, upper: np.ndarray) -> float:
    """The minimum of sign * x[cell], over whole numbers where the cells are counts; -inf if nothing bounds it. Raises Infeasible."""
    cost = np.zeros(len(lower))
    cost[cell] = sign
    point = program.minimise(cost, lower, upper)
    if point is None:
        return -math.inf
    if np.any(np.abs(point - np.round(point))[system.whole] > TOLERANCE):
        program.solved += 1
        point = whole_optimum(system, cost, lower, upper)
    return sign * point[cell]


def closed_form(system: System) -> tuple[np.ndarray, np.ndarray]:
    """Exact bounds where at most one equation binds the cells: each is the total less what all others can take. Raises Infeasible."""
    low, high = system.lower, system.upper
    if system.matrix.shape[0] == 0:
        return low.copy(), high.copy()
    factor = np.zeros(len(low))
    factor[system.matrix.indices] = system.matrix.data
    least, most = np.minimum(factor * low, factor * high), np.maximum(factor * low, factor * high)
    floor = system.row_low[0] - _others(most)
    ceiling = system.row_high[0] - _others(least)
    bounds = np.sort(np.stack([floor / factor, ceiling / factor]), axis=0)
    return np.maximum(low, bounds[0]), np.minimum(high, bounds[1])


def _others(values: np.ndarray) -> np.ndarray:
    """For each value the sum of all the others (infinite ones counted apart, as inf - inf is no number)."""
    endless = np.isinf(values)
    finite = np.where(endless, 0.0, values)
    if not endless.any():
        return finite.sum() - finite
    infinite = values[endless][0]
    return np.where(endless.sum() - endless > 0, infinite, finite.sum() - finite)


def inward(low: np.ndarray, high: np.ndarray, whole: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bounds of counts rounded inward to whole numbers. Raises Infeasible where nothing is left between them."""
    low = np.where(whole, np.ceil(low - TOLERANCE), low)
    high = np.where(whole, np.floor(high + TOLERANCE), high)
    if np.any(low > high + TOLERANCE):
        raise Infeasible("no value is left for a hidden cell")
    return low + 0.0, np.maximum(low, high) + 0.0
