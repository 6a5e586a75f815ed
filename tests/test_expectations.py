"""Every delivered table has its suite, every expectation its words, and none of them is one that cannot fail."""

import datetime as dt
import importlib
import pkgutil

import deliveries_builder as builder
import duckdb
import pandas as pd
import pytest

from expectations import context, rules, structure, suites
from expectations.outcome import Outcome
from pipelines import casting
from pipelines.contracts import Column
from pipelines.sources import SOURCES

TABLES = [(source, table) for source in SOURCES.values() for table in source.tables]
each_table = pytest.mark.parametrize(("source", "table"), TABLES, ids=[f"{s.name}.{t.name}" for s, t in TABLES])


def suites_of(source) -> dict:
    return importlib.import_module(f"expectations.suites.{source.name}").SUITES


def suite_of(source, table) -> list:
    return rules.from_contract(table) + suites_of(source)[table.name]()


# ---- what every suite has ----


def test_there_is_a_suite_for_each_delivered_table_and_none_more():
    modules = {module.name for module in pkgutil.iter_modules(suites.__path__)} - {"shared"}
    assert modules == set(SOURCES)
    for source in SOURCES.values():
        assert set(suites_of(source)) == {table.name for table in source.tables}


def words_are_complete(suite: list) -> None:
    names = [e.meta["rule"] for e in suite]
    assert len(names) == len(set(names)), sorted(n for n in names if names.count(n) > 1)
    for expectation in suite:
        meta = expectation.meta
        assert meta["effect"] in ("refuse", "quarantine", "warn"), meta
        assert expectation.severity.value == {"refuse": "critical", "quarantine": "critical", "warn": "warning"}[meta["effect"]], meta
        assert len(meta["fr"]) > 15 and len(meta["en"]) > 15 and meta["fr"] != meta["en"], meta
        assert meta["fr"].endswith(".") and meta["en"].endswith("."), meta


@each_table
def test_each_expectation_has_a_severity_a_name_of_its_own_and_words_in_both_languages(source, table):
    suite = suite_of(source, table)
    words_are_complete(suite)
    assert all(e.meta["effect"] != "refuse" for e in suite), "only a file's structure refuses"
    assert {c for e in suite for c in e.meta["column"].split(", ")} <= {*table.names, ""}


def test_structure_refuses_and_its_expectations_have_their_words_too():
    words_are_complete(structure.suite())
    assert {e.meta["effect"] for e in structure.suite()} == {"refuse", "warn"}


@each_table
def test_each_column_of_a_contract_is_judged(source, table):
    judged = {e.meta["column"] for e in suite_of(source, table)}
    # A text that may be empty and has neither list nor form admits anything: there is nothing to expect of it.
    free = {c.name for c in table.columns if c.kind == "text" and not c.required and not c.values and not c.pattern}
    assert set(table.names) - free <= judged


# ---- no expectation that cannot fail ----

# What breaks an expectation that the contract does not imply: the cells to change in a valid row. `*` stands for every table that has the rule.
BREAKS = {
    ("ententes", "fin_avant_debut"): {"date_fin": "2022-03-31"},
    ("instances", "fin_avant_debut"): {"date_fin": "2019-12-31"},
    ("ententes", "debut_avant_signature"): {"date_signature": "2022-04-02"},
    ("ententes", "ministere_programme"): {"programme": "SAE1", "ministere": "MIFI"},
    ("ententes", "montant_plausible"): {"montant": "20 000 000,01"},
    ("cibles", "fin_avant_effet"): {"date_fin": "2022-03-31"},
    ("cibles", "taux_sur_un"): {"type": "TAUX", "valeur": "1,01"},
    ("*", "entente_inconnue"): {"no_entente": "MS404"},
    ("*", "fin_avant_entree"): {"date_fin": "2023-01-09", "motif_fin": "ABANDON"},
    ("*", "motif_fin_requis"): {"date_fin": "2023-12-01", "motif_fin": ""},
    ("*", "date_fin_requise"): {"date_fin": "", "motif_fin": "ABANDON"},
    ("participations", "avant_entente"): {"date_entree": "2022-03-31"},
    ("parcours", "avant_entente"): {"date_entree": "2022-03-31"},
    ("francisation", "avant_entente"): {"no_entente": "MI1", "date_debut": "2022-03-31"},
    ("participations", "apres_entente"): {"date_entree": "2024-04-01"},
    ("parcours", "apres_entente"): {"date_entree": "2024-04-01"},
    ("francisation", "apres_entente"): {"no_entente": "MI1", "date_debut": "2024-04-01"},
    ("*", "avant_naissance"): {"date_naissance": "2024-01-01"},
    ("*", "age_plausible"): {"date_naissance": "2012-01-01"},
    ("adultes", "age_plausible"): {"Age_moyen": "14,9"},
    ("*", "arrivee_apres_entree"): {"date_arrivee": "2023-12-01"},
    ("francisation", "niveau_recule"): {"niveau_fin": "3"},
    ("resultats", "participation_inconnue"): {"no_participation": "P404", "no_parcours": "C404"},
    ("references", "participation_inconnue"): {"no_participation": "P404"},
    ("resultats", "resultat_avant_entree"): {"date_resultat": "09/01/2023"},
    ("resultats", "fin_avant_resultat"): {"date_fin": "2023-01-01"},
    ("resultats", "fin_prevue_requise"): {"type": "REQUALIF_DEBUT"},
    ("resultats", "semaine_requise"): {"type": "SUIVI"},
    ("resultats", "etat_requis"): {"type": "SUIVI"},
    ("resultats", "lien_requis_suivi"): {"type": "SUIVI"},
    ("resultats", "lien_requis_fin"): {"type": "REQUALIF_FIN"},
    ("resultats", "lien_du_suivi"): {"type": "SUIVI", "no_resultat_lie": "X404"},
    ("resultats", "lien_de_la_fin"): {"type": "REQUALIF_FIN", "no_resultat_lie": "linked"},
    ("resultats", "lien_inconnu"): {"type": "GAIN", "no_resultat_lie": "X404"},
    ("resultats", "gain_requis"): {"type": "GAIN"},
    ("resultats", "decision_requise"): {"type": "ORIENT_DECISION"},
    ("resultats", "heures_requises"): {"type": "FORMATION"},
    ("resultats", "heures_plausibles"): {"heures_semaine": "60,5"},
    ("collaborations", "heures_plausibles"): {"heures": "200,5"},
    ("references", "suite_avant_reference"): {"date_suite": "04/01/2023"},
    ("references", "suite_requise"): {"suite": ""},
    ("references", "date_suite_requise"): {"date_suite": ""},
    ("*", "autre_declarant"): {"neq_declarant": builder.NEQ_TWO, "neq": builder.NEQ_TWO},
    ("collaborations", "entente_d_un_autre"): {"no_entente": "MS2"},
    ("collaborations", "phase_requise"): {"phase": ""},
    ("collaborations", "participations_inconnues"): {"no_participations": "P1|P404"},
    ("*", "instance_inconnue"): {"no_instance": "T404"},
    ("collaborations", "mode_absent"): {"mode": ""},
    ("collaborations", "confirmation_avant"): {"date_confirmation": "2023-04-19"},
    ("expertise", "expiration_avant"): {"date_expiration": "2023-01-14"},
    ("expertise", "formes_sur_total"): {"intervenants_formes": "6"},
    ("offres", "fermeture_avant"): {"date_fermeture": "2023-04-24"},
    ("contacts_employeurs", "organisme_absent"): {"neq_organisme": ""},
}


def breaking(column: Column) -> dict[str, str]:
    """For each rule that the contract of a column implies, a text that breaks it."""
    broken = {f"{column.name}_absent": " ", f"{column.name}_illisible": "peut-être", f"{column.name}_hors_liste": "AUTREMENT",
              f"{column.name}_forme": "?", f"{column.name}_annee": "01/01/1492" if column.kind == "date_fr" else "1492-01-01"}
    if column.kind == "integer":
        broken[f"{column.name}_hors_liste"] = "13"
    if column.kind == "list" and not column.values:
        broken[f"{column.name}_hors_liste"] = "|"
    if column.highest is not None:
        broken[f"{column.name}_bornes"] = str(column.highest + 1)
    elif column.lowest is not None:
        broken[f"{column.name}_bornes"] = str(column.lowest - 1)
    return broken


def valid_rows(source, table) -> list[dict]:
    if source.name == "objectif_emploi":
        return [dict(zip(table.names, ["Région", "06 - Montréal", "1", "2", "3", "4", "5", "30,5", "7", "2023-01-01"], strict=True))]
    return builder.small_set()[source.name]["tables"][table.name]


def crafted_rows(source, table) -> list[tuple[str | None, dict]]:
    """Valid rows (rule None), then for each rule of the suite rows of which it must fail one. Each has a delivery of its own."""
    valid = valid_rows(source, table)
    base = valid[0]
    crafted: list[tuple[str | None, dict]] = [(None, row | {"delivery_id": "valid"}) for row in valid]
    from_columns = {rule: {column.name: text} for column in table.columns for rule, text in breaking(column).items()}
    free = next(name for name in table.names if name not in table.key)
    for expectation in suite_of(source, table):
        rule = expectation.meta["rule"]
        own = {"delivery_id": rule} | ({"no_resultat": f"X-{rule}"} if table.name == "resultats" else {})
        if rule == "champs":
            crafted.append((rule, base | own | {"field_count": 0}))
        elif rule == "cle_contradictoire":
            crafted += [(rule, base | own), (rule, base | own | {free: base[free] + "1"})]
        elif rule == "ligne_repetee":
            crafted += [(None, base | own), (rule, base | own)]
        elif rule == "hors_periode":
            crafted.append((rule, base | own | {table.period_column: "01/07/2024" if table.name == "resultats" else "2024-07-01"}))
        else:
            change = BREAKS.get((table.name, rule)) or BREAKS.get(("*", rule)) or from_columns[rule]
            change = {k: valid[0]["no_resultat"] if v == "linked" else v for k, v in change.items() if k in table.names}
            assert change, f"{table.name}.{rule}: no row that breaks it"
            crafted.append((rule, base | own | change))
    return crafted


@pytest.fixture(scope="module")
def judged() -> dict[tuple[str, str], tuple[list, list[Outcome]]]:
    """For each table its crafted rows and the outcome of its suite on them: the pipeline's own SQL, one judgement a table."""
    from expectations import judging
    from pipelines.acceptance import UNJUDGED

    connection, gx, results = duckdb.connect(), judging.open_context(), {}
    context.create_lookups(connection)
    for source, table in TABLES:
        crafted = crafted_rows(source, table)
        told = {"delivery_rank": 0, "scope": builder.NEQ_ONE, "file": "f.csv", "is_workbook": False, "field_count": 1,
                "period_from": pd.Timestamp("2019-04-01"), "period_to": pd.Timestamp("2024-06-30")}
        delivered = pd.DataFrame([told | row | {"row_id": i, "row_number": i + 2} for i, (_, row) in enumerate(crafted)])
        connection.register("delivered", delivered)
        connection.execute(f"create or replace table typed as {casting.typed_select(table, 'delivered')}")
        connection.execute(f"create or replace table judged as {context.context_select(table, 'typed')} order by t.row_id")
        frame = connection.sql(f"select * exclude ({UNJUDGED}) from judged order by row_id").df()
        results[source.name, table.name] = crafted, judging.judge(gx, f"{source.name}_{table.name}", frame, suite_of(source, table))
        context.learn(connection, table, f"(select * from judged where delivery_id = 'valid' and row_id < {len(valid_rows(source, table))})")
    return results


def test_the_crafted_rows_begin_with_the_columns_of_the_contracts():
    builder.columns_agree()


@each_table
def test_every_expectation_fails_the_row_that_breaks_it(judged, source, table):
    crafted, outcomes = judged[source.name, table.name]
    blind = [o.rule for o in outcomes if not any(crafted[row][0] == o.rule for row in o.failing)]
    assert blind == []


@each_table
def test_every_row_made_to_break_a_rule_is_failed_by_that_rule(judged, source, table):
    crafted, outcomes = judged[source.name, table.name]
    failing = {(o.rule, row) for o in outcomes for row in o.failing}
    assert [(rule, row) for row, (rule, _) in enumerate(crafted) if rule and (rule, row) not in failing] == []


@each_table
def test_no_expectation_fails_a_valid_row(judged, source, table):
    crafted, outcomes = judged[source.name, table.name]
    valid = {row for row, (rule, _) in enumerate(crafted) if rule is None}
    assert [(o.rule, sorted(valid & set(o.failing))) for o in outcomes if valid & set(o.failing)] == []
    assert all(o.evaluated == len(crafted) for o in outcomes)


def test_no_case_is_left_over_whose_rule_is_gone():
    rules_of = {(t.name, e.meta["rule"]) for s, t in TABLES for e in suite_of(s, t)}
    assert [case for case in BREAKS if case not in rules_of and not (case[0] == "*" and any(rule == case[1] for _, rule in rules_of))] == []


@pytest.mark.parametrize("bound", ["lowest", "highest"])
def test_both_ends_of_a_number_are_inclusive(bound):
    """Bounds come from the contract: the bound itself is admitted, one beyond is not."""
    from expectations import judging

    column = Column("niveau", "integer", lowest=0, highest=12)
    edge = getattr(column, bound)
    beyond = edge - 1 if bound == "lowest" else edge + 1
    frame = pd.DataFrame({"row_id": [0, 1, 2], "niveau": [str(edge), str(beyond), None], "niveau__value": [edge, beyond, None]})
    suite = [e for e in rules._of_column(column) if e.meta["rule"] == "niveau_bornes"]
    assert judging.judge(judging.open_context(), f"bounds_{bound}", frame, suite)[0].failing == [1]


def test_every_expectation_on_a_files_structure_can_fail():
    from expectations import judging

    sound = dict.fromkeys(("table_unknown", "missing_file", "unreadable", "missing_columns", "cut_at", "rows_differ", "sha_differs", "unexpected_columns"))
    broken = {
        "table_inconnue": {"table_unknown": "participation"}, "fichier_absent": {"missing_file": "a.csv"}, "illisible": {"unreadable": "vide"},
        "colonnes_absentes": {"missing_columns": "statut"}, "aucune_ligne": {"rows_read": 0}, "fichier_coupe": {"cut_at": "ligne 9"},
        "nombre_de_lignes": {"rows_differ": "3 ≠ 2"}, "empreinte": {"sha_differs": "a.csv"}, "colonnes_en_trop": {"unexpected_columns": "note"},
    }
    frame = pd.DataFrame([sound | {"rows_read": 5, "row_id": i} | change for i, change in enumerate([{}, *broken.values()])])
    outcomes = judging.judge(judging.open_context(), "structure", frame, structure.suite())
    assert {o.rule: o.failing for o in outcomes} == {rule: [i] for i, rule in enumerate(broken, 1)}


def test_an_expectation_that_cannot_run_stops_the_run_instead_of_passing():
    from expectations import judging

    frame = pd.DataFrame({"row_id": [0], "autre": ["x"]})
    with pytest.raises(RuntimeError, match="could not judge « champs »"):
        judging.judge(judging.open_context(), "lacking", frame, rules.from_contract(SOURCES["msi"].table("ententes")))


def test_a_table_longer_than_a_batch_is_judged_whole(monkeypatch):
    from expectations import judging

    monkeypatch.setattr(judging, "BATCH_ROWS", 4)
    days = pd.Series([dt.date(2024, 1, 1)] * 10)
    frame = pd.DataFrame({"row_id": range(10), "nom": [None if i in (1, 9) else "x" for i in range(10)], "jour": days})
    suite = [e for e in rules._of_column(Column("nom")) if e.meta["rule"] == "nom_absent"]
    outcome, = judging.judge(judging.open_context(), "batches", frame, suite)
    assert (outcome.failing, outcome.evaluated) == ([1, 9], 10)
