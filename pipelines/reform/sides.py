"""Two frameworks to compare, as rules on given counts: one of the catalogue, by the version in force, and another or a person's scenario."""

from dataclasses import dataclass

from pipelines.reform import judging, proposing, scenario
from pipelines.reform.judging import Framework, Rule
from pipelines.reform.records import Records
from pipelines.reform.scenario import Scenario

CURRENT, PROPOSED = "cadre_actuel", "cadre_refondu"


@dataclass(frozen=True)
class Side:
    """One framework on the counts; code: current or proposed. left_out: indicators of a catalogue framework that no agreement has; a person's scenario has
    none (it is refused)."""

    code: str
    scenario: Scenario
    is_scenario: bool
    left_out: tuple[str, ...]
    rule: Rule
    frame: Framework


def in_force(catalogue: dict, name: str, period: str) -> int:
    """The version of a framework that holds on the last day of a fiscal year, 31 March."""
    end = f"{period[5:]}-03-31"
    versions = catalogue["frameworks"][name]["versions"]
    return [v["version"] for v in versions if (v["start"] or "") <= end <= (v["end"] or "9999")][-1]


def of_catalogue(code: str, name: str, period: str, made: Records, catalogue: dict) -> Side:
    """A framework of the catalogue, by the version in force in the year, without what no agreement has. Refuses when nothing is left."""
    version = catalogue["catalogue_version"]
    content = proposing.of_framework(catalogue, name, in_force(catalogue, name, period), catalogue_version=version)
    content, left_out = proposing.without_absent(content, made)
    return _side(code, content, False, tuple(left_out), made, catalogue)


def of_scenario(content: dict, made: Records, catalogue: dict) -> Side:
    """A scenario that a person made, as the proposed side. Refuses what scenario.checked, proposing.rule_of and judging.compiled refuse."""
    return _side("proposed", content, True, (), made, catalogue)


def _side(code: str, content: dict, is_scenario: bool, left_out: tuple[str, ...], made: Records, catalogue: dict) -> Side:
    checked = scenario.checked(content, catalogue, catalogue_version=catalogue["catalogue_version"])
    rule = proposing.rule_of(checked, made, catalogue)
    return Side(code, checked, is_scenario, left_out, rule, judging.compiled(made, rule))
