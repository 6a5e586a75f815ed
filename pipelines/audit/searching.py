"""The search: every reader against every component that what it knows can narrow."""

from collections.abc import Sequence

import numpy as np

from pipelines.audit.attack import Tally
from pipelines.audit.constraints import COMPLEMENT, Published
from pipelines.audit.hierarchies import Refused
from pipelines.audit.leaks import Leak, leak
from pipelines.audit.linear import TOLERANCE, Component, Infeasible, components
from pipelines.audit.pinning import Pinning, View
from pipelines.audit.readers import Reader


def search(published: Published, readers: Sequence[Reader], threshold: float, tally: Tally, refuted: list[str] | None = None) -> list[Leak]:
    """Leaks of hidden figures, each under the first reader who can pin it. The first reader has the bounds of the system itself.

    Later readers are tried only on components where they know more than the tables say. Raises Refused where no table agrees with
    what a reader sees; where `refuted` is given, the last reader is one of beliefs, and where they are false that is noted there instead.
    """
    system, solved, seen, found = published.system, {}, set(), []
    more = [np.flatnonzero((reader.lower != system.lower) | (reader.upper != system.upper)) for reader in readers]
    parts = components(system)
    part_of = np.zeros(len(published.row), dtype=int)
    for number, part in enumerate(parts):
        part_of[part.cells] = number
    who = [[0] for _ in parts]
    for number, cells in enumerate(more):
        for part in np.unique(part_of[cells]) if number else ():
            who[part].append(number)
    for part, known in zip(parts, who, strict=True):
        tally.saw(part.key, seen)
        seen.add(part.key)
        views = [_view(readers[number], number, part) for number in known]
        key = (part.key, *(array.tobytes() for view in views for array in (view.lower, view.upper, view.targets, view.need)), *known)
        if key not in solved:
            solved[key] = _attacked(published, part, views, readers, tally, refuted)
        for number, position, low, high in solved[key]:
            cell = part.cells[position]
            if published.measure[cell] != COMPLEMENT or low < threshold - TOLERANCE:
                found.append(leak(readers[number].name, "pinned", published.cells, published.row[cell], published.measure[cell], low, high))
    return found


def _view(reader: Reader, number: int, part: Component) -> View:
    return View(number, reader.lower[part.cells], reader.upper[part.cells], reader.targets[part.cells], reader.need[part.cells], reader.programs)


def _attacked(published: Published, part: Component, views: list[View], readers, tally: Tally, refuted: list[str] | None):
    try:
        return Pinning(part, tally).pinned(views)
    except Infeasible as problem:
        if refuted is not None and views[-1].reader == len(readers) - 1:
            refuted.append(readers[-1].name)
            return _attacked(published, part, views[:-1], readers, tally, None)
        cell = published.cells.told(int(published.row[part.cells.min()]))
        names = ", ".join(readers[view.reader].name for view in views[:3])
        raise Refused(names, f"no table agrees with what is published (the figures contradict each other) around {cell}") from problem
