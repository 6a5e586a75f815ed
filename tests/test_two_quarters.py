"""Two quarters, two real runs: a corrected delivery moves counts a little, and no reader of both releases of the committee's tables learns by how much."""

import csv
import datetime as dt
import json
import shutil

import duckdb
import numpy as np
import pytest

from pipelines import clock, cube, disclosing
from tests.conftest import Built, command

MEASURES = ("numerator", "denominator")
DROPPED = 37  # every so many-th job record is withdrawn: most cells move by a few persons, some by more, many not at all


def corrected(raw, folder) -> None:
    """The deliveries and one more: the register's outcomes as first delivered, without some of the jobs."""
    shutil.copytree(raw, folder)
    first = json.loads((raw / "msi" / "2024-06-30_01" / "delivery.json").read_text("utf-8"))
    (later := folder / "msi" / "2024-07-05_03").mkdir()
    source = raw / "msi" / "2024-06-30_01" / first["tables"]["resultats"]["file"]
    encoding = "utf-8-sig" if source.read_bytes().startswith(b"\xef\xbb\xbf") else "cp1252"
    with source.open(encoding=encoding, newline="") as file:
        head, *rows = list(csv.reader(file, delimiter=";"))
    linked = {row[head.index("no_resultat_lie")] for row in rows}
    jobs = [row[0] for row in rows if row[head.index("type")] == "EMPLOI" and row[0] not in linked]
    gone = set(jobs[::DROPPED])
    with (later / "resultats.csv").open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=";").writerows([head, *(row for row in rows if row[0] not in gone)])
    declared = first | {"delivery": "2024-07-05_03", "sequence": 3, "extracted_at": "2024-07-05T09:00:00", "tables": {"resultats": {"file": "resultats.csv"}},
                        "period": {"from": first["period"]["from"], "to": "2024-04-30"}}
    (later / "delivery.json").write_text(json.dumps(declared, ensure_ascii=False), encoding="utf-8")


def published(built: Built):
    return duckdb.sql(f"from read_parquet('{built.object(disclosing.CELLS)}')").df().set_index(cube.KEY).sort_index()


@pytest.fixture(scope="module")
def quarters(built, tmp_path_factory) -> tuple[Built, Built]:
    """The build of the session, and the home a quarter later with the corrected delivery."""
    folder = tmp_path_factory.mktemp("quarters")
    corrected(built.raw, folder / "raw")
    shutil.copytree(built.home, folder / "home", symlinks=True)
    later = (clock.now() + dt.timedelta(days=100)).isoformat()
    done = command("--raw", str(folder / "raw"), "--home", str(folder / "home"), "run", environment={"REFONTE_NOW": later})
    assert done.returncode == 0, done.stdout + done.stderr
    return built, Built(folder / "home", folder / "raw", done.stdout)


def test_the_new_quarter_is_attacked_with_the_one_before(quarters):
    before, after = (built.manifest["disclosure"] for built in quarters)
    assert before["quarter"] != after["quarter"] and after["audit"]["leaks"] == 0 and after["audit"]["held_back"] > 0
    assert quarters[1].manifest["previous"] == quarters[0].manifest["release_id"]


def test_no_count_moves_by_less_than_the_threshold_before_the_reader(quarters):
    """A count that both releases show moved by nothing, or by the threshold or more; one held back bears its earlier value, and says so."""
    before, after = (published(built) for built in quarters)
    both = before.index.intersection(after.index)
    moved = 0
    for measure in MEASURES:
        scale = np.where((measure == "numerator") & (after.loc[both, "statistic"] == "rate_per_100"), 100.0, 1.0)
        one, two, mark = before.loc[both, measure], after.loc[both, measure], after.loc[both, f"{measure}_mark"]
        people = after.loc[both, "statistic"].ne("attainment") if measure == "denominator" else np.ones(len(both), dtype=bool)  # a target is nobody
        change = (np.abs(two - one) / scale)[people & one.notna() & two.notna()]
        assert ((change < 1e-9) | (change > disclosing.THRESHOLD - 1e-9)).all()
        assert (one[mark == "held_back"] == two[mark == "held_back"]).all()
        moved += int((change > 0).sum()) + int((mark == "held_back").sum())
    assert moved > 20


def test_what_was_hidden_stays_hidden(quarters):
    before, after = (published(built) for built in quarters)
    both = before.index.intersection(after.index)
    for measure in MEASURES:
        hidden = before.loc[both, f"{measure}_mark"].eq("hidden")
        assert after.loc[both, f"{measure}_mark"][hidden].eq("hidden").all() and hidden.any()


def test_agreements_figures_are_todays_at_once(quarters):
    """Only the committee's tables wait: a funder reads the correction in the same release, as restated."""
    assert quarters[1].manifest["restated"] > 0
