"""Ways of spoiling a cell. Each builder returns a function (cells, row, rng) -> text, or None where the row does not fit."""

from demo.days import NONE
from demo.defects import Kind
from demo.delivering import iso

WRONG_CHOICE = {
    "sexe": "H", "statut": "RESIDENT", "type": "EMPLOI_TP", "suite": "EN_ATTENTE", "acteur": "ENTREPRISE", "role": "PRESIDENT",
    "volet": "LOGEMENT", "regime": "SOIR", "plateforme": "INDEED", "initiateur": "BSQ", "motif": "LOGEMENT", "nature": "X",
    "finance": "SANS",
}


def no_such_date(column: str):
    """31 February of the year in the cell, in the cell's own form."""
    def change(cells, row, rng):
        if not cells[column]:
            return None
        return f"31/02/{cells[column][6:]}" if "/" in cells[column] else f"{cells[column][:4]}-02-31"
    return change


def fixed(value: str, when: str = ""):
    """`value`, where the cell of column `when` (if named) is filled."""
    return lambda cells, row, rng: None if when and not cells[when] else value


def moved(column: str, low: int, high: int, start: str | None = None, slash: bool = False):
    """The day of `start` (or of the column itself), moved by low..high days; needs both filled."""
    def change(cells, row, rng):
        base = row[start or column]
        if base <= NONE or row[column] <= NONE:
            return None
        text = iso(int(base + rng.integers(low, high + 1)))
        return "/".join(reversed(text.split("-"))) if slash else text
    return change


def only_where(column: str, value: str, change):
    return lambda cells, row, rng: change(cells, row, rng) if cells[column] == value else None


def usual(source: str, table: str, choice: str, required: str, date: str, duplicate: tuple[str, str] | None) -> list[Kind]:
    """The five defects that any table can have."""
    kinds = [
        Kind(source, table, "closed_list", choice, fixed(WRONG_CHOICE[choice], choice), "valeur hors de la liste fermée"),
        Kind(source, table, "missing_required", required, fixed("", required), "case obligatoire vide"),
        Kind(source, table, "unreadable_date", date, no_such_date(date), "date qui n’existe pas"),
    ]
    if duplicate:
        column, value = duplicate
        kinds.append(Kind(source, table, "duplicate_key", column, lambda c, r, g: None if c[column] == value else value,
                          "même clé, contenu différent", extra="both"))
    return kinds
