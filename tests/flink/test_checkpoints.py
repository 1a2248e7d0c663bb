"""Which checkpoint the job resumes from."""

import os

from flink import checkpoints


def complete(folder, job, number, *, second):
    """Make a complete checkpoint as Flink leaves it."""
    metadata = folder / job / f"chk-{number}" / "_metadata"
    metadata.parent.mkdir(parents=True)
    metadata.touch()
    os.utime(metadata, (second, second))
    return metadata.parent


def test_resumes_from_the_newest_complete_checkpoint_of_any_start(tmp_path):
    complete(tmp_path, "earlier-start", 9, second=1)
    newest = complete(tmp_path, "later-start", 2, second=2)
    (tmp_path / "later-start" / "chk-3").mkdir()

    assert checkpoints.resume(str(tmp_path)) == {"execution.state-recovery.path": newest.as_uri()}
    assert checkpoints.resume(tmp_path.as_uri()) == {"execution.state-recovery.path": newest.as_uri()}


def test_resumes_from_a_savepoint_that_it_is_given(tmp_path):
    complete(tmp_path, "start", 1, second=1)

    resumed = checkpoints.resume(str(tmp_path), "/savepoints/savepoint-1")

    assert resumed == {"execution.state-recovery.path": "file:///savepoints/savepoint-1"}


def test_starts_afresh_where_there_is_none(tmp_path):
    assert checkpoints.resume(str(tmp_path / "nothing")) == {}


def test_leaves_a_bucket_to_flinks_own_recovery():
    assert checkpoints.resume("s3://bucket/checkpoints") == {}
    assert checkpoints.uri("s3://bucket/checkpoints") == "s3://bucket/checkpoints"


def test_names_a_folder_with_spaces_as_a_uri(tmp_path):
    newest = complete(tmp_path / "a folder", "start", 1, second=1)

    assert checkpoints.uri(str(tmp_path / "a folder")).endswith("/a%20folder")
    assert checkpoints.newest(str(tmp_path / "a folder")) == newest


def test_keeps_the_two_newest_starts(tmp_path):
    for second, job in enumerate(["first", "second", "third"]):
        complete(tmp_path, job, 1, second=second)

    checkpoints.prune(str(tmp_path))

    assert {path.name for path in tmp_path.iterdir()} == {"second", "third"}


def test_leaves_out_a_checkpoint_that_is_removed_while_it_looks(tmp_path, monkeypatch):
    newest = complete(tmp_path, "start", 1, second=1)
    removed = tmp_path / "start" / "chk-0" / "_metadata"
    monkeypatch.setattr(checkpoints.Path, "glob", lambda *_: iter([removed, newest / "_metadata"]))

    assert checkpoints.newest(str(tmp_path)) == newest
