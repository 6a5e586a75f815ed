"""The reform's paper as content: sections of words, figures and tables, in one language, from the assessment document alone."""

from app.assessment import FORMAT
from app.components.reform_choices import known_name, reason_text
from app.components.reform_found import about, sentence
from app.exports import paper_alternatives as others
from app.exports import paper_figures as figures
from app.exports import paper_frameworks as compared
from app.exports import paper_gaming as gaming_tables
from app.exports import paper_groups as by_group
from app.exports import paper_tables as tables
from app.exports.paper_counts import coarse
from app.exports.paper_parts import Note, Paper, PaperProblem, Section
from app.text import both, speaking, t
from app.text.numbers import day, number, percent
from pipelines.reform import sealing

# What the command evaluates unless told otherwise (pipelines.assessing.moving.Settings).
FULL = {"draws": 10_000, "sensitivity_n": 1024}


def paper(document: dict, manifest: dict, names: dict[str, dict], language: str, released: dict | None = None) -> Paper:
    """document: committee/reform/assessment.json or the command's answer; manifest: of the release that it was made from; names: indicator id -> {fr, en};
    released: `settings` of the release's own assessment.

    Raises PaperProblem where the document says that nothing could be assessed, ValueError for a language that is not ours.
    """
    with speaking(language):
        if "reason" in document:
            raise PaperProblem(both(document["reason"]))
        # An earlier document of a scenario held exact counts.
        if document["format"] != FORMAT or document["frameworks"][1]["is_scenario"] and not coarse(document):
            raise PaperProblem(t("reform.other_format"))
        called = {i: both(name) for i, name in names.items()}
        identity = {"release_id": manifest["release_id"], "seal": sealing.seal_of(document["frameworks"][1]["scenario"]),
                    "catalogue": document["catalogue_version"]}
        release = {"made_at": manifest["made_at"], "cutoff": day(manifest["cutoff"]), "demonstration": manifest.get("demonstration", False)}
        made = tuple(Section(name, t(f"paper.sections.{name}"), tuple(make(document, called))) for name, make in SECTIONS.items())
        about = Section("about", t("paper.sections.about"), tuple(_about(document, identity, released)))
        return Paper(language, t("paper.title"), document["period"], identity, release, (*made, about))


def _question(document: dict, names: dict[str, str]):
    yield Note(t("paper.question"))
    yield Note(f"{t('reform.year', year=document['period'])} {sentence(document['headline'], coarse(document))}", "strong")
    yield Note(t("paper.unofficial"), "small")


def _frameworks(document: dict, names: dict[str, str]):
    yield Note(t("paper.frameworks"))
    yield compared.frameworks(document, names)
    for framework in document["frameworks"]:
        if framework["assumption"]:
            yield Note(t("paper.assumption", name=framework["name"], note=both(framework["note"])), "small")
        for remark in framework["remarks"]:
            yield Note(t("paper.remark", name=framework["name"], note=both(remark)), "small")
    yield Note(t("reform.importances_words"))
    yield from figures.importances(document, names)
    yield tables.importances(document, names)


def _changes(document: dict, names: dict[str, str]):
    yield Note(t("paper.changes"))
    if coarse(document):
        yield Note(t("paper.coarse"))
    yield from figures.moves(document, names)
    yield compared.headline(document, names)


def _surely(document: dict, names: dict[str, str]):
    found, longer, check = document["headline"], document["three_years"], document["observed_check"]
    roughly = coarse(document)
    write = about if roughly else number
    yield Note(both(document["meaning"]))
    if roughly:
        yield Note(t("reform.sentence_noise", noise=about(found["noise_moves"])), "strong")
    else:
        yield Note(t("reform.noise_words", moved=percent(found["expected_moved"], 0), alone=percent(found["by_noise"], 0),
                     share=percent(found["noise_share"], 0)), "strong")
    if longer["headline"] and not roughly:
        held = longer["headline"]
        yield Note(t("reform.three_years", n=number(held["agreements"]), moved=number(held["moved"]), clear=number(held["clear"]),
                     share=percent(held["noise_share"], 0)))
    if longer["reason"]:
        yield Note(t("paper.no_three_years", reason=reason_text(longer["reason"])))
    if check["headline"]:
        yield Note(t("reform.observed_check", moved=write(check["headline"]["moved"]), clear=write(check["headline"]["clear"])))
        yield Note(t("paper.observed", names=", ".join(known_name(i, names) for i in check["indicators"])), "small")
    if document["spread"]:
        yield tables.spread(document, names)
    yield Note(t("reform.coverage_words"))
    yield others.coverage(document, names)
    yield Note(others.coverage_origin(document), "small")


def _others(document: dict, names: dict[str, str]):
    """The catalogue's other frameworks, or that there is none."""
    if not document["alternatives"]:
        yield Note(t("paper.no_alternatives"))
        return
    yield Note(t("reform.alternatives_words"))
    for framework in document["alternatives"]:
        yield Note(f"{both(framework['title'])}{tables.colon()} {both(framework['description'])} {both(framework['note'])}", "small")
    yield others.alternatives(document, names)


def _whom(document: dict, names: dict[str, str]):
    yield Note(t("paper.whom"))
    yield from figures.groups(document, names)
    yield by_group.groups(document, names)
    if any(g["hidden"] for g in document["groups"]):
        yield Note(t("reform.groups_hidden"), "small")


def _choice(document: dict, names: dict[str, str]):
    found = document["sensitivity"]
    yield Note(t("reform.sensitivity_words"))
    if found["reason"]:
        yield Note(reason_text(found["reason"]), "strong")
        return
    yield tables.choices(document, names)
    for output in found["outputs"]:
        if output["reason"]:
            yield Note(f"{t('reform.outputs.' + output['output'])}{tables.colon()} {t('reform.no_variation')}")
            continue
        yield figures.sensitivity(output)
        yield tables.sensitivity(output)
    yield Note(t("reform.sensitivity_n", n=number(found["n"]), rows=number(found["n"] * (len(found["choices"]) + 2))), "small")


def _fairness(document: dict, names: dict[str, str]):
    yield Note(t("reform.fairness_words"))
    yield from figures.differences(document, names)
    yield by_group.differences(document, names)
    yield tables.explained(document, names)


def _gaming(document: dict, names: dict[str, str]):
    yield Note(t("reform.gaming_words"))
    yield from figures.gaming(document, names)
    yield gaming_tables.forged_table(document, names)
    yield Note(t("reform.gaming_found"))
    yield gaming_tables.inflation(document, names)


def _limits(document: dict, names: dict[str, str]):
    for name in ("meaning", "assumptions", "clear", "few", "alone", "year"):
        yield Note(t(f"paper.limits.{name}"))


def _about(document: dict, identity: dict, released: dict | None):
    held = document["settings"]
    yield Note(t("paper.again", command=command(document, identity, as_released=held == released)))
    if held != released and not held.items() >= FULL.items():
        yield Note(t("paper.again_otherwise"))
    yield Note(t("paper.settings", draws=number(held["draws"]), n=number(held["sensitivity_n"]), sets=number(held["weight_sets"]), seed=str(held["seed"]),
                 clear=percent(held["clear"], 0), confidence=percent(held["confidence"], 0)))
    yield Note(t("paper.numbers"), "small")


def command(document: dict, identity: dict, as_released: bool) -> str:
    """What makes this paper again, where `file` and `folder` stand for those of whoever runs it."""
    scenario = f" --scenario {t('paper.file')}" if document["frameworks"][1]["is_scenario"] else ""
    settings = " --as-released" if as_released else ""
    return f"python -m app.exports.reform_paper --release {identity['release_id']}{scenario}{settings} --out {t('paper.folder')}"


SECTIONS = {"question": _question, "frameworks": _frameworks, "changes": _changes, "others": _others, "surely": _surely, "whom": _whom, "choice": _choice,
            "fairness": _fairness, "gaming": _gaming, "limits": _limits}
