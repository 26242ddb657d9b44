"""What is kept between two runs: nothing half, and nothing that would not be read."""

from pathlib import Path

import pytest

from netpolc.cli.kept import FOLDER
from netpolc.cli.stamps import read_stamp, write_stamp


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    (tmp_path / "project").mkdir()
    return tmp_path / "project"


@pytest.mark.parametrize("stopped", [KeyboardInterrupt, OSError])
def test_whoever_is_stopped_leaves_nothing(
    stopped: type[BaseException], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert write_stamp(root, "kept", {"a": 1})
    before = sorted((root / FOLDER).iterdir())

    def stop(*words: object) -> None:
        del words
        raise stopped

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        try:
            assert write_stamp(root, "kept", {"a": 2})
        except KeyboardInterrupt:
            assert stopped is KeyboardInterrupt
    assert sorted((root / FOLDER).iterdir()) == before
    assert read_stamp(root, "kept") == {"a": 1}


def test_what_would_not_be_read_is_not_written(root: Path) -> None:
    kept: dict[str, object] = {"a": "b" * 100}
    assert write_stamp(root, "kept", kept)
    size = (root / FOLDER / "kept").stat().st_size
    (root / FOLDER / "kept").unlink()
    assert not write_stamp(root, "kept", kept, size - 1)
    assert not (root / FOLDER / "kept").exists()
    assert write_stamp(root, "kept", kept, size)
    assert read_stamp(root, "kept", size) == kept
