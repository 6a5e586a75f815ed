"""The house stays as it was drawn: who may import whom, and what no file may hold."""

import ast
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT

TRACKED = [PROJECT / line for line in subprocess.run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()]
PYTHON = sorted(p for p in TRACKED if p.suffix == ".py" and p.exists())


def imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    names = {a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names}
    return names | {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module and not node.level}


def under(folder: str) -> list[Path]:
    return [p for p in PYTHON if p.relative_to(PROJECT).parts[0] == folder]


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("app", ("pipelines", "expectations", "demo", "dagster", "great_expectations")),
        ("demo", ("pipelines", "expectations", "app")),
        ("pipelines", ("app", "demo", "tests")),
        ("expectations", ("app", "demo", "tests", "dagster")),
    ],
)
def test_a_folder_does_not_import_what_it_must_not_know(folder, forbidden):
    found = {(p.name, name) for p in under(folder) for name in imported(p) if name.split(".")[0] in forbidden and not _is_allowed(folder, name)}
    assert not found


def _is_allowed(folder: str, name: str) -> bool:
    """Of the pipeline the app may import the reform's methods, which are pure functions: scenarios are computed on screen by the code of the release."""
    return folder == "app" and (name == "pipelines.reform" or name.startswith("pipelines.reform."))


def test_the_reforms_methods_are_pure():
    """They read nothing and write nothing: no engine, no orchestrator, no other part of the pipeline."""
    forbidden = ("dagster", "duckdb", "dbt", "pyarrow", "pathlib", "app", "expectations", "demo")
    imports = {(p.name, name) for p in (PROJECT / "pipelines" / "reform").glob("*.py") for name in imported(p)}
    assert imports
    assert not [i for i in imports if i[1].split(".")[0] in forbidden]
    assert not [i for i in imports if i[1].startswith("pipelines") and not i[1].startswith("pipelines.reform")]


def test_the_oracle_imports_no_project_code():
    oracle = [p for p in under("tests") if "oracle" in p.parts]
    forbidden = ("pipelines", "expectations", "app", "demo", "duckdb", "pandas")
    assert oracle and not {name for p in oracle for name in imported(p) if name.split(".")[0] in forbidden}


def test_only_queries_opens_duckdb_in_the_app():
    assert {p.name for p in under("app") if "duckdb" in {n.split(".")[0] for n in imported(p)}} == {"queries.py"}


def test_no_file_shares_too_many_subjects():
    long = {p.relative_to(PROJECT).as_posix(): n for p in PYTHON if (n := len(p.read_text("utf-8").splitlines())) > 300}
    assert not long


def test_no_exception_is_swallowed():
    swallowed = [
        (p.name, node.lineno) for p in PYTHON for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass)
    ]
    assert not swallowed
