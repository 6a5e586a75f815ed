"""Records leave when the law requires it: figures stay, a tombstone says what was there, and a later release loses nothing."""

import json
import shutil

import pytest

from pipelines import purging, releases


@pytest.fixture
def store(built, tmp_path):
    """The release of the session, and the same made ten years earlier with one fact file of its own."""
    copy = tmp_path / "releases"
    shutil.copytree(built.releases, copy)
    old = json.loads(json.dumps(built.manifest)) | {"release_id": "2014-06-30-000000000000", "made_at": "2014-07-01T00:00:00+00:00"}
    name = next(n for n in old["files"] if purging.is_record(n))
    draft = releases.Draft(copy)
    draft.add(name, b"only the old release has these bytes")
    old["files"][name] = draft.files[name]
    old["content_hash"] = releases.content_hash(old["files"])
    old["seal"] = releases.seal(old)
    (copy / "manifests" / f"{old['release_id']}.json").write_text(json.dumps(old))
    return copy


def test_old_records_go_and_figures_stay(store, built):
    old = releases.load(store, "2014-06-30-000000000000")
    only_old = {f["sha256"] for f in old["files"].values()} - {f["sha256"] for f in built.manifest["files"].values()}
    changed, deleted = purging.purge(store, "2015-01-01", "délai de conservation échu")
    assert changed == ["2014-06-30-000000000000"] and deleted == 1
    assert not any(releases.object_path(store, digest).exists() for digest in only_old)
    after = releases.load(store, changed[0])
    assert not any(purging.is_record(n) for n in after["files"]) and set(after["files"]) | set(after["purged"]) == set(old["files"])
    assert {(p["reason"], len(p["at"]) > 0) for p in after["purged"].values()} == {("délai de conservation échu", True)}
    assert releases.verify(store, changed[0]) == [] and releases.verify(store, built.manifest["release_id"]) == []


def test_purging_again_changes_nothing(store):
    purging.purge(store, "2015-01-01", "loi")
    assert purging.purge(store, "2015-01-01", "loi") == ([], 0)


@pytest.mark.parametrize(("before", "reason"), [("2015-01-01", " "), ("hier", "loi"), ("2015-13-01", "loi")])
def test_no_reason_or_no_day_no_purge(store, before, reason):
    with pytest.raises(releases.ReleaseError):
        purging.purge(store, before, reason)
