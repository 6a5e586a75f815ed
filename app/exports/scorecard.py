"""What every export of a scorecard holds, said once: plain data in one language, made from a Sheet and nothing else."""

import dataclasses
from dataclasses import dataclass

from app.components import agreement as head
from app.components import frameworks, verdicts
from app.exports.lines import Line, disclosed, line
from app.sheet import Sheet, version_in_force
from app.text import both, language, speaking, t
from app.text.numbers import day, period_name

SHOWN = {"cadre_actuel": "current", "cadre_refondu": "redesigned"}


@dataclass(frozen=True)
class Frame:
    """One framework in the version in force: `lines` are the indices of its figures among the content's, in its own order."""

    name: str
    title: str
    description: str
    version: str
    note: str
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Definition:
    """One indicator as the catalogue of the release defines it, under the method that the scorecard uses."""

    indicator_id: str
    method: int
    title: str
    kind: str
    definition: str
    numerator: str
    denominator: str
    why: str
    answerable: str
    polarity: str
    cohort: str
    risk: str
    guard: str
    note: str
    frameworks: str


@dataclass(frozen=True)
class Content:
    """`facts`: (name, words); the amount (dollars) and the places also as numbers, None for a whole organisation.

    `verdicts`: (kind, words, names). `groups`: (code, title, indices of lines). `without`: (title, reason), the indicators without a figure.
    """

    language: str
    title: str
    organization_id: str
    organization: str
    agreement_id: str | None
    period: str
    period_name: str
    facts: tuple[tuple[str, str], ...]
    amount: float | None
    places: int | None
    note: str
    targets: str
    verdicts: tuple[tuple[str, str, tuple[str, ...]], ...]
    lines: tuple[Line, ...]
    frames: tuple[Frame, ...]
    groups: tuple[tuple[str, str, tuple[int, ...]], ...]
    without: tuple[tuple[str, str], ...]
    definitions: tuple[Definition, ...]
    release: dict

    @property
    def whose(self) -> str:
        """What a receipt names: the agreement, else the organisation's number."""
        return self.agreement_id or self.organization_id

    @property
    def file_stem(self) -> str:
        """A name for files: `fiche-MS00001-2022-2023`, of letters, digits and dashes only."""
        stem = f"{'fiche' if self.language == 'fr' else 'scorecard'}-{self.whose}-{self.period}"
        return "".join(c if c.isascii() and (c.isalnum() or c == "-") else "-" for c in stem)


def content(sheet: Sheet, agreements: list[dict], spoken: str) -> Content:
    """The scorecard in the language `spoken`. `agreements`: those of the scope, as queries.agreements gives them. Raises ValueError where there is none."""
    if not agreements:
        raise ValueError("a scorecard is of an agreement, or of an organisation that has one")
    series = {key: [disclosed(f) for f in figures] for key, figures in sheet.series.items()}
    with speaking(spoken):
        return _content(dataclasses.replace(sheet, series=series), agreements)


def _content(sheet: Sheet, agreements: list[dict]) -> Content:
    of = sheet.agreement or agreements[0]
    held = {name: version_in_force(sheet.catalogue["frameworks"][name], sheet.period) for name in SHOWN}
    keys, roles = [], {}
    for version in held.values():
        for entry in version["indicators"]:
            key = (entry["id"], entry["method"])
            if key not in roles and sheet.figure(key) is not None:
                keys.append(key)
            roles[key] = entry["weight_role"]  # the redesigned framework's where both have it: its note is the one that readers ask about
    lines = tuple(line(sheet, key, roles[key]) for key in keys)
    place = {key: i for i, key in enumerate(keys)}
    own = tuple(head.facts_of(sheet.agreement)) if sheet.agreement else ((t("exports.number"), of["organization_id"]),)
    return Content(
        language=language(), title=t("views.scorecard"), organization_id=of["organization_id"], organization=of["organization_name"],
        agreement_id=sheet.agreement["agreement_id"] if sheet.agreement else None, period=sheet.period["period"],
        period_name=period_name(sheet.period["period"]), facts=own, places=of["places"] if sheet.agreement else None,
        amount=float(of["amount"]) if sheet.agreement and of["amount"] is not None else None,
        note="" if sheet.agreement else t("scorecard.whole_note", count=len(agreements)), targets=head.targets_of(sheet) or t("scorecard.no_targets"),
        verdicts=tuple((kind.removeprefix("rf-"), words, tuple(names)) for kind, words, names in verdicts.lines_of(sheet)),
        lines=lines, frames=tuple(_frame(sheet, name, version, place) for name, version in held.items()), groups=_groups(sheet, held, place),
        without=_without(sheet, held["cadre_refondu"]["indicators"], place), definitions=_definitions(sheet, held), release=_release(sheet),
    )


def _frame(sheet: Sheet, name: str, version: dict, place: dict) -> Frame:
    framework = sheet.catalogue["frameworks"][name]
    shown = tuple(place[e["id"], e["method"]] for e in version["indicators"] if (e["id"], e["method"]) in place)
    return Frame(SHOWN[name], both(framework["title"]), both(framework["description"]), str(version["version"]), both(version["note"]), shown)


def _groups(sheet: Sheet, held: dict, place: dict) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    """The themes of the screen: what is kept from the current framework, what the redesign adds by kind, what the ministry answers for."""
    kept = {e["id"] for e in held["cadre_actuel"]["indicators"]}
    found: dict[str, list[int]] = {name: [] for name in ("kept", *frameworks.KINDS, "ministry")}
    for (indicator_id, _), i in place.items():
        indicator = sheet.catalogue["indicators"][indicator_id]
        group = "kept" if indicator_id in kept else "ministry" if indicator["answerable"] == "ministry" else indicator["kind"]
        found[group].append(i)
    titles = {"kept": t("frameworks.kept"), "ministry": t("frameworks.ministry")}
    return tuple((name, titles.get(name) or t(f"kinds.{name}"), tuple(places)) for name, places in found.items() if places)


def _without(sheet: Sheet, entries: list[dict], place: dict) -> tuple[tuple[str, str], ...]:
    lines = []
    for entry in entries:
        if (entry["id"], entry["method"]) not in place:
            indicator = sheet.catalogue["indicators"][entry["id"]]
            lines.append((both(indicator["title"]), frameworks.missing(sheet, entry, indicator)))
    return tuple(lines)


def _definitions(sheet: Sheet, held: dict) -> tuple[Definition, ...]:
    """Each indicator and method of either framework, in the catalogue's order."""
    whose: dict[tuple[str, int], list[str]] = {}
    for name, version in held.items():
        for entry in version["indicators"]:
            whose.setdefault((entry["id"], entry["method"]), []).append(both(sheet.catalogue["frameworks"][name]["title"]))
    indicators = sheet.catalogue["indicators"]
    return tuple(_definition(key, indicators[key[0]], names) for key, names in sorted(whose.items(), key=lambda e: (indicators[e[0][0]]["order"], e[0])))


def _definition(key: tuple[str, int], indicator: dict, whose: list[str]) -> Definition:
    note = next(both(m["note"]) for m in indicator["methods"] if m["version"] == key[1])
    return Definition(
        key[0], key[1], both(indicator["title"]), t(f"kinds.{indicator['kind']}"), both(indicator["definition"]), both(indicator["numerator"]),
        both(indicator["denominator"]), both(indicator["why"]), t(f"answerable.{indicator['answerable']}"), t(f"polarities.{indicator['polarity']}"),
        t(f"cohorts.{indicator['cohort']}"), both(indicator["gaming"]["risk"]), both(indicator["gaming"]["guard"]), note, ", ".join(whose),
    )


def _release(sheet: Sheet) -> dict:
    """What identifies the release; `made_at` is its own time, so that the same release gives the same bytes."""
    manifest = sheet.session.release.manifest
    return {
        "release_id": manifest["release_id"], "made_at": manifest["made_at"], "cutoff": manifest["cutoff"], "cutoff_text": day(manifest["cutoff"]),
        "demonstration": manifest.get("demonstration") is True, "inputs_hash": manifest["inputs_hash"], "method_hash": manifest["method_hash"],
        "case_mix": manifest.get("case_mix"), "deliveries": len(manifest["deliveries"]),
    }
