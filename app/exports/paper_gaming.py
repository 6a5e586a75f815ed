"""The paper's tables on what people could inflate, and what would stop it. Called within `speaking`."""

from app.components.reform_choices import attack_texts, forged, framework_names, known_name
from app.exports.paper_counts import coarse, count
from app.exports.paper_tables import Cell, Table, in_words, numbers, of, side, table
from app.text import both


def forged_table(document: dict, names: dict[str, str]) -> Table:
    """A row an attack, framework and dose: what is gained without the guard and with it."""
    called = framework_names(document)
    rows = [(Cell(both(attack_texts(document, attack)["title"])), Cell(called[code]), Cell(dose, "share"), Cell(free["attainment"], "points"),
             Cell(guarded["attainment"], "points"), *(count(n, coarse(document)) for n in (free["flips"], guarded["flips"], free["judged"])))
            for attack, held in forged(document).items() for (code, dose), (free, guarded) in held.items()]
    heads = (in_words("attack", 1.7), in_words("framework_head", 1.1), *(numbers(n, wide=0.8) for n in (
        "dose_head", "gain_free", "gain_guarded", "flips_free", "flips_guarded", "judged_side")))
    return table("gaming", heads, rows)


def _gain(row: dict, roughly: bool) -> tuple[Cell, ...]:
    if row["reason"]:
        return (Cell(both(row["reason"])), Cell(None), Cell(None), count(row["judged"], roughly))
    return of(row, "attainment", "points"), of(row, "places", "one"), count(row["flips"], roughly), count(row["judged"], roughly)


GAINS = (("gain_attainment", 0.9), ("gain_places", 0.8), ("gain_flips", 0.8), ("judged_side", 0.75))


def inflation(document: dict, names: dict[str, str]) -> Table:
    rows = [(Cell(known_name(g["attack"].removeprefix("inflate_"), names)), side(g["framework"]), *_gain(g, coarse(document)))
            for g in document["gaming"] if g["attack"].startswith("inflate_")]
    return table("inflation", (in_words("indicator", 2), in_words("framework_head"), *(numbers(n, wide=w) for n, w in GAINS)), rows)
