"""One build of the demonstration deliveries a session, by the command that people use."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
RAW = PROJECT / "data" / "raw"


@dataclass(frozen=True)
class Built:
    """A home with a release, and what the command printed."""

    home: Path
    raw: Path
    output: str

    @property
    def releases(self) -> Path:
        return self.home / "releases"

    @property
    def manifest(self) -> dict:
        release = (self.releases / "current").read_text().strip()
        return json.loads((self.releases / "manifests" / f"{release}.json").read_text("utf-8"))

    def object(self, name: str) -> Path:
        digest = self.manifest["files"][name]["sha256"]
        return self.releases / "objects" / digest[:2] / digest


def command(*arguments: str, environment: dict[str, str] | None = None, timeout: int = 600) -> subprocess.CompletedProcess:
    """Run `python -m pipelines …` as a person would, from the project's folder."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("REFONTE_", "DBT_")) and k != "PYTHONDONTWRITEBYTECODE"}
    return subprocess.run(
        [sys.executable, "-m", "pipelines", *arguments], cwd=PROJECT, env=clean | (environment or {}), capture_output=True, text=True,
        timeout=timeout, check=False,
    )


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Built:
    home = tmp_path_factory.mktemp("home")
    done = command("--raw", str(RAW), "--home", str(home), "run")
    assert done.returncode == 0, done.stdout + done.stderr
    return Built(home, RAW, done.stdout)


@pytest.fixture
def home_copy(built, tmp_path) -> Built:
    """The built home, copied, for tests that write in it."""
    home = tmp_path / "home"
    shutil.copytree(built.home, home)
    return Built(home, built.raw, built.output)


@pytest.fixture
def home(built, tmp_path, monkeypatch) -> Path:
    """A home of its own that shares the built release's objects, as the app serves it to this machine alone, in its demonstration mode."""
    own = tmp_path / "served"
    served(built, own, monkeypatch)
    return own


def served(built: Built, home: Path, patch: pytest.MonkeyPatch) -> None:
    """Make `home` share the objects of the built release, with manifests of its own, and have the app of this process read it as long as `patch` lasts."""
    from streamlit import config  # not above: most tests need no app and need not wait for it

    (home / "releases" / "manifests").mkdir(parents=True)
    shutil.copy(built.releases / "current", home / "releases")
    for manifest in (built.releases / "manifests").glob("*.json"):
        shutil.copy(manifest, home / "releases" / "manifests")
    (home / "releases" / "objects").symlink_to(built.releases / "objects")
    patch.setenv("REFONTE_HOME", str(home))
    patch.chdir(PROJECT)
    config.set_option("server.address", "127.0.0.1")
