"""Expected values: clients are not confounded with quality, adjusted rates are rates, and bad input has a defined answer."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import spearmanr

from pipelines.case_mix import artefact, design, expecting, files, fitting, quality, standardising
from pipelines.case_mix.reasons import OF_MODEL, SENTENCES

STATUS = np.array(["RP", "REFUGIE", "TET"])
STATUS_EFFECT = np.array([0.0, -1.0, 0.5])


def frame(organization: np.ndarray, numerator: np.ndarray, rng: np.random.Generator, **facts) -> pd.DataFrame:
    """Units as design.units_of gives them; facts that are not given do not vary."""
    size = len(organization)
    quarter = rng.integers(0, 12, size)
    units = {
        "agreement_id": [f"A{o:03d}" for o in organization], "participation_id": [f"participation-{i:06d}" for i in range(size)],
        "organization_id": [f"org-{o:03d}" for o in organization], "person_id": [f"person-{i:06d}" for i in range(size)],
        "programme": "SAE1", "nature": "G", "period": [f"{2021 + q // 4}-{2022 + q // 4}-T{q % 4 + 1}" for q in quarter],
        "numerator": numerator.astype(float), "sex": "F", "age_at_entry": 33, "status": "RP", "arrival_date": pd.NaT,
        "entry_date": pd.Timestamp("2021-05-01"), "schooling": "SEC", "credential_place": "QC", "french_level": 8, "residence_region": "06",
    }
    return pd.DataFrame(units | facts)


def world(seed: int = 1, organizations: int = 40, each: int = 150, effect_sd: float = 0.4) -> tuple[pd.DataFrame, np.ndarray]:
    """Units, and the effect of each organisation. The better the organisation, the fewer refugees it serves."""
    rng = np.random.default_rng(seed)
    effect = rng.normal(0, effect_sd, organizations)
    organization = np.repeat(np.arange(organizations), each)
    refugee = rng.random(organization.size) < expit(-0.5 - 2.5 * effect[organization] / max(effect_sd, 0.1))
    status = np.where(refugee, 1, np.where(rng.random(organization.size) < 0.3, 2, 0))
    y = rng.random(organization.size) < expit(0.3 + effect[organization] + STATUS_EFFECT[status])
    return frame(organization, y, rng, status=STATUS[status]), effect


@pytest.fixture(scope="module")
def units() -> pd.DataFrame:
    return world()[0]


@pytest.fixture(scope="module")
def model(units) -> dict:
    return artefact.fit_model(units, design.MODELS["intake"])


def coefficient(model: dict, factor: str, level: str) -> float:
    return next(c["coefficient"] for c in model["coefficients"] if (c["factor"], c["level"]) == (factor, level))


def organizations_over_three_years(units: pd.DataFrame, model: dict) -> pd.DataFrame:
    table = expecting.of_units(units, model)
    return table[(table.level == "organization") & (table.period_type == "three_years")].reset_index(drop=True)


def test_coefficients_of_clients_do_not_take_up_what_organisations_do(units, model, monkeypatch):
    found = coefficient(model, "status", "REFUGIE")
    monkeypatch.setattr(fitting, "ORGANIZATION_SD", 1e-4)
    naive = coefficient(artefact.fit_model(units, design.MODELS["intake"]), "status", "REFUGIE")
    assert abs(found + 1.0) < 0.15, "refugees' true coefficient is -1"
    assert naive < -1.25, "without intercepts it takes up the organisations' effects: the test world is confounded"


def test_the_adjusted_rate_finds_planted_effects_better_than_the_raw_rate_does():
    rng = np.random.default_rng(5)
    effect = rng.normal(0, 0.3, 40)
    organization = np.repeat(np.arange(40), 150)
    status = np.where(rng.random(organization.size) < np.repeat(rng.random(40), 150), 1, 0)
    units = frame(organization, rng.random(organization.size) < expit(0.3 + effect[organization] + STATUS_EFFECT[status]), rng, status=STATUS[status])
    table = organizations_over_three_years(units, artefact.fit_model(units, design.MODELS["intake"]))
    truth = effect[table.organization_id.str[-3:].astype(int)]
    raw, adjusted = spearmanr(table.observed / table.n, truth)[0], spearmanr(table.adjusted_rate.astype(float), truth)[0]
    assert adjusted > raw + 0.1
    assert spearmanr(table.order_key.astype(float), truth)[0] > raw + 0.1


def test_organisations_without_an_effect_are_flagged_at_most_as_often_as_announced():
    flagged = total = 0
    for seed in range(6):
        units, _ = world(seed + 50, effect_sd=0.0)
        table = organizations_over_three_years(units, artefact.fit_model(units, design.MODELS["intake"]))
        flagged += int(((table.oe_lower_95 > 1) | (table.oe_upper_95 < 1)).sum())
        total += len(table)
    assert flagged / total < 0.05 + 2.5 * np.sqrt(0.05 * 0.95 / total)


def test_expected_adds_up_to_observed_where_the_model_was_fitted(units, model):
    p = artefact.probabilities(units, model)
    assert abs(p.sum() / units.numerator.sum() - 1) < 0.01
    newcomers = units.assign(organization_id="org-new-" + units.organization_id)
    assert artefact.probabilities(newcomers, model).sum() == pytest.approx(units.numerator.sum(), rel=1e-4), "the fit on all, at its reference"


def test_an_expected_value_never_saw_its_organisation_nor_its_persons():
    units, _ = world(3)
    organization, organizations = pd.factorize(units.organization_id)
    folds = np.array([fitting.fold_of(o) for o in organizations])[organization]
    person = pd.factorize(units.person_id)[0]
    person[-1] = person[0]  # one person in the first and in the last organisation
    kept = fitting.training_rows(folds[0], folds, person)
    assert not kept[folds == folds[0]].any() and not kept[-1]
    changed = units.assign(numerator=np.where(organization == 0, 1 - units.numerator, units.numerator))
    before, after = (artefact.fit_model(u, design.MODELS["intake"])["fold"][str(folds[0])] for u in (units, changed))
    assert before == after, "the outcomes of an organisation do not reach what is expected of it"


def test_adjusted_rates_are_rates_whatever_is_expected():
    p, group = np.full(60, 0.97), np.repeat([0, 1], 30)
    shift = standardising.log_odds_shift(np.array([30.0, 0.0]), p, group)
    assert standardising.adjusted_rate(shift, np.array([0.97, 0.97])).tolist() == [1.0, 0.0]
    middle = standardising.log_odds_shift(np.array([29.0, 5.0]), p, group)
    assert ((rate := standardising.adjusted_rate(middle, np.array([0.99, 0.5]))) > 0).all() and (rate < 1).all()
    assert np.isfinite(standardising.log_odds_shift(np.array([30.0, 0.0]), p, group, 2.0)).all(), "an ordering key exists for all or none"


def test_figures_hold_together(units, model):
    table = expecting.of_units(units, model)
    good = table[table.reason.isna()]
    assert len(good) and good[expecting.FLOATS].notna().all(axis=None)
    number = good[expecting.FLOATS].astype(float)
    assert number.adjusted_rate.between(0, 1).all() and number.adjusted_lower_95.ge(0).all() and number.adjusted_upper_95.le(1).all()
    assert (number.oe_lower_998 <= number.oe_lower_95).all() and (number.oe_lower_95 <= number.oe).all() and (number.oe <= number.oe_upper_95).all()
    assert ((number.oe > 1) == (number.adjusted_rate > number.reference_rate)).all()


def test_the_variance_of_the_fit_is_the_square_of_what_a_standard_error_moves(units, model):
    group = pd.factorize(units.organization_id)[0]
    x, newcomers = artefact.columns_of(units, model), units.assign(organization_id="new")
    error, at = 0.1, 1
    alone = np.zeros((x.shape[1], x.shape[1]))
    alone[at, at] = error**2
    one = model | {"covariance": alone[np.tril_indices(len(alone))].tolist(), "weight": 1e12}
    beta = np.array(model["whole"]["beta"])
    beta[at] += error / 100
    clients = x @ beta
    before, after = artefact.probabilities(newcomers, model), expit(fitting.reference_intercept(clients, units.numerator.to_numpy()) + clients)
    moved = np.bincount(group, after - before) * 100
    found = np.sqrt(standardising.estimation_variance(x, before, group, group.max() + 1, one))
    assert np.abs(moved).max() > 0.5 and found == pytest.approx(np.abs(moved), abs=0.05)


def few(units: pd.DataFrame, kept: int) -> pd.DataFrame:
    return pd.concat([units[units.organization_id != "org-000"], units[units.organization_id == "org-000"].head(kept)])


@pytest.mark.parametrize("kept", [1, 9])
def test_a_group_of_one_and_too_few_cases_have_a_reason_and_no_figure(units, kept):
    units = few(units, kept)
    table = organizations_over_three_years(units, artefact.fit_model(units, design.MODELS["intake"])).set_index("organization_id")
    row = table.loc["org-000"]
    assert (row.n, row.reason) == (kept, "too_few_cases")
    assert row[expecting.FLOATS].isna().all() and table.drop(index="org-000").adjusted_rate.notna().all()


def bad_inputs():
    units, _ = world(9, organizations=12, each=60)
    one = units.assign(organization_id="org-000")
    yield "no_variation", units.assign(numerator=0.0)
    yield "no_variation", units.assign(numerator=1.0)
    yield "separated", units.assign(numerator=(units.status != "REFUGIE").astype(float))
    yield "one_organization", one
    yield "too_few_units", units.head(30).assign(organization_id=[f"org-{i:03d}" for i in range(30)], numerator=np.arange(30) % 2.0)
    yield "too_few_units", units.head(0)


@pytest.mark.parametrize(("reason", "units"), bad_inputs())
@pytest.mark.parametrize("name", design.MODELS)
def test_bad_input_gives_a_null_with_its_reason(reason, units, name):
    model = artefact.fit_model(units, design.MODELS[name])
    table = expecting.of_units(units, model)
    assert model["reason"] == reason
    assert table[expecting.FLOATS].isna().all(axis=None) and table.reason.isin([OF_MODEL.get(reason, reason)]).all()
    assert set(table.reason) <= set(SENTENCES)


def test_a_level_whose_outcomes_are_all_equal_leaves_finite_figures(units):
    some = np.arange(len(units)) % 40 == 0
    held = units.assign(schooling=np.where(some, "UNIV", "SEC"), numerator=np.where(some, 0.0, units.numerator))
    model = artefact.fit_model(held, design.MODELS["intake"])
    entry = next(c for c in model["coefficients"] if c["level"] == "UNIV")
    assert model["reason"] is None and entry["is_held"] and -10 < entry["coefficient"] < -2
    assert np.isfinite(artefact.probabilities(held, model)).all()


def test_facts_that_predict_nothing_adjust_nothing():
    rng = np.random.default_rng(2)
    organization = np.repeat(np.arange(20), 60)
    model = artefact.fit_model(frame(organization, rng.random(1200) < 0.5, rng, status=STATUS[rng.integers(0, 3, 1200)]), design.MODELS["intake"])
    assert model["reason"] == "facts_do_not_predict"
    assert "facts_do_not_predict" in SENTENCES


def test_values_never_seen_count_as_the_nearest_known(units, model):
    strange = units.head(4).assign(status=["NOUVEAU", None, "RP", "RP"], period="2030-2031-T1", age_at_entry=[np.nan, 200, 33, 33], residence_region=None)
    latest = units.head(4).assign(status="RP", period="2023-2024-T1", age_at_entry=33)
    assert artefact.probabilities(strange, model) == pytest.approx(artefact.probabilities(latest, model))


def test_rare_levels_are_pooled():
    units, _ = world(4)
    units = units.assign(sex=np.where(np.arange(len(units)) < 12, "X", "F"), schooling=np.where(np.arange(len(units)) < 20, "DEP", "SEC"))
    learnt = design.learn(design.factors(units, design.INTAKE))
    assert learnt["sex"] == ["F"] and learnt["schooling"] == ["SEC"]


def test_a_person_counts_once_a_quarter_in_an_organisation(units, model):
    twice = pd.concat([units, units.head(1).assign(participation_id="again", agreement_id="A999", numerator=1.0)], ignore_index=True)
    table = organizations_over_three_years(twice, model).set_index("organization_id")
    before = organizations_over_three_years(units, model).set_index("organization_id")
    assert table.n.sum() == before.n.sum() and table.loc["org-000", "observed"] - before.loc["org-000", "observed"] == 1 - units.numerator[0]


def test_the_same_units_in_any_order_give_the_same_bytes(units, model):
    again = artefact.fit_model(units.sample(frac=1, random_state=1), design.MODELS["intake"])
    assert json.dumps(again) == json.dumps(model)
    shuffled = expecting.of_units(units.sample(frac=1, random_state=2), model)
    pd.testing.assert_frame_equal(shuffled, expecting.of_units(units, model))


def whole(model: dict) -> dict:
    indicators = {i: {"method_version": 1, **dict.fromkeys(design.MODELS, model)} for i in design.INDICATORS}
    return files.versioned({"format": files.FORMAT, "cutoff": "2024-06-30", "folds": fitting.FOLDS, "indicators": indicators})


def test_an_artefact_read_again_expects_the_same(units, model, tmp_path):
    path = tmp_path / "case_mix.json"
    files.write(path, whole(model))
    again = files.read(path)
    assert again == whole(model)
    kept = again["indicators"]["placement_rate"]["intake"]
    assert (artefact.probabilities(units, kept) == artefact.probabilities(units, model)).all()
    pd.testing.assert_frame_equal(expecting.of_units(units, kept), expecting.of_units(units, model))


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"format": 99}'])
def test_what_is_no_artefact_is_refused(content, tmp_path):
    (tmp_path / "a.json").write_bytes(content)
    with pytest.raises(files.ArtefactError):
        files.read(tmp_path / "a.json")


def test_a_changed_artefact_is_refused(model, tmp_path):
    changed = whole(model)
    changed["cutoff"] = "2025-06-30"
    files.write(tmp_path / "a.json", changed)
    with pytest.raises(files.ArtefactError):
        files.read(tmp_path / "a.json")


def test_no_person_is_in_the_artefact_and_no_organisation_in_the_report(model):
    text = json.dumps(whole(model))
    assert "person" not in text and "participation" not in text
    said = json.dumps(artefact.report(whole(model)))
    assert "org-" not in said and "covariance" not in said and "NaN" not in said
    assert all(c["units"] >= design.MINIMUM_LEVEL for c in model["coefficients"])


def test_measures_agree_with_what_is_known():
    rng = np.random.default_rng(8)
    p = rng.uniform(0.1, 0.9, 20_000)
    y = (rng.random(p.size) < p).astype(float)
    found = quality.measures(y, p)
    assert abs(found["slope"] - 1) < 3 * found["slope_error"] and abs(found["intercept"]) < 0.05
    assert quality.auc(np.array([0, 0, 1, 1.0]), np.array([0.1, 0.4, 0.35, 0.8])) == 0.75
    too_sure = quality.measures(y, expit(2 * np.log(p / (1 - p))))
    assert too_sure["slope"] == pytest.approx(found["slope"] / 2, abs=1e-3)
    assert quality.measures(y[:5], p[:5])["reason"] == "too_few_cases" and quality.measures(y[:5], p[:5])["auc"] is None


def test_the_command_fits_the_shipped_data_and_the_figures_agree_with_the_marts(built, tmp_path):
    import duckdb

    from pipelines.case_mix import __main__ as command

    out = tmp_path / "case_mix.json"
    assert command.main(["fit", "--home", str(built.home), "--out", str(out)]) == 0
    with duckdb.connect(str(built.home / "warehouse" / "refonte.duckdb"), read_only=True) as connection:
        table = expecting.expected_values(connection, files.read(out))
        unfitted = expecting.expected_values(connection, files.versioned(files.read(out) | {"indicators": {}}))
        rates = connection.execute("select * from marts.mart_figures where period_type = 'year'").df()
    keys = ["indicator_id", "method_version", "agreement_id", "period"]
    both = table[(table.level == "agreement") & (table.model == "intake")].merge(rates, on=keys, how="inner")
    assert len(both) > 1000 and (both.n == both.units_counted).all() and (both.observed == both.numerator).all()
    assert not table.duplicated(expecting.KEYS).any() and (table.reason.isna() == table.adjusted_rate.notna()).all()
    assert (unfitted.reason == "not_fitted").all() and unfitted[expecting.FLOATS].isna().all(axis=None) and len(unfitted) == len(table)
