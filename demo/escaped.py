"""What escaped: planted defects against what the run put in quarantine. `python -m demo.escaped --raw data/raw --home data`.

It reads the truth beside the demonstration deliveries and the quarantine as written, and imports nothing from the pipeline. Deliveries without planted
truth have nothing to say, and it says so.
"""

import argparse
from collections import Counter
from pathlib import Path

import pandas as pd

ROW = ["source", "delivery", "table", "row_number"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--raw", type=Path, default=Path("data/raw"))
    parser.add_argument("--home", type=Path, default=Path("data"))
    chosen = parser.parse_args()
    truth = chosen.raw / "_truth" / "defects.csv"
    if truth.exists():
        print(report(truth, chosen.home / "quarantine"))


def compare(truth: Path, quarantine: Path) -> pd.DataFrame:
    """One row a planted or a quarantined row: kind (empty where not planted), detectable, is_caught, message_fr (empty where not caught)."""
    planted = pd.read_csv(truth, dtype=str).astype({"row_number": int})
    held = pd.concat([pd.read_parquet(p) for p in sorted(quarantine.glob("*.parquet"))], ignore_index=True)
    held["delivery"] = held["delivery_id"].str.split("/").str[1]
    held = held.rename(columns={"table_name": "table"})[[*ROW, "message_fr"]]
    both = planted.merge(held, on=ROW, how="outer", indicator="found")
    both["is_planted"], both["is_caught"] = both["found"] != "right_only", both["found"] != "left_only"
    return both.sort_values(ROW).reset_index(drop=True)


def report(truth: Path, quarantine: Path) -> str:
    """In French and English: planted, caught, escaped by kind, and rows held without having been planted."""
    rows = compare(truth, quarantine)
    planted = rows[rows["is_planted"]]
    escaped = planted[~planted["is_caught"]]
    missed = escaped[escaped["detectable"] == "O"]
    lines = [
        f"Vérité plantée / planted truth: {len(planted)} lignes défectueuses / defective rows, {int(planted['is_caught'].sum())} retenues / held, "
        f"{len(escaped)} échappées / escaped",
        *(f"  {count:>5}  {kind}" for kind, count in sorted(Counter(escaped["kind"]).items())),
        f"  dont décelables / of these detectable: {len(missed)} ; retenues sans être plantées / held but not planted: {int((~rows['is_planted']).sum())}",
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
