"""Of a repository only the part is listed that a side is of, and what is written is what a whole listing gives."""

from collections.abc import Callable
from pathlib import Path

import pytest

from netpolc.loading import revision_trees
from netpolc.loading.git import GitOutput, git
from netpolc.loading.revision_trees import LeftOut, export
from netpolc.loading.revisions import RevisionError, find_revision
from tests.sides.test_sides import DENY, OPEN, SET, Place

FILES = {
    "infra/net/policies/shop.py": SET,
    "infra/net/deny.yaml": DENY,
    "infra/network/open.yaml": OPEN,
    "shared/open.yaml": OPEN,
    "*/open.yaml": OPEN,
}


def _link(path: str, target: str, *more: tuple[str, str]) -> Callable[[Place], None]:
    def link(place: Place) -> None:
        for name, end in ((path, target), *more):
            (place.folder / name).symlink_to(end)

    return link


CASES: dict[str, Callable[[Place], None]] = {
    "nothing": lambda _: None,
    "a link in it": _link("infra/net/same.yaml", "deny.yaml"),
    "a link of a folder in it": _link("infra/net/build", "policies"),
    "a link out of it": _link("infra/net/open.yaml", "../../shared/open.yaml"),
    "a link through another": _link("infra/net/open.yaml", "../way/open.yaml", ("infra/way", "../shared")),
    "a link to what stands above": _link("infra/net/above", "../../infra"),
    "a link to a name that begins alike": _link("infra/net/near", "../network"),
    "a link to the top": _link("infra/net/top", "../.."),
    "a link to nothing": _link("infra/net/gone.yaml", "gone"),
    "a link out of the repository": _link("infra/net/host", "/etc/hostname"),
    "a link elsewhere": _link("other", "shared/open.yaml"),
    "a link beside": _link("beside", "infra/net"),
}
PATHS = ("infra/net", "infra/net/deny.yaml", "*", "beside", "beside/policies", "infra/ne")


@pytest.mark.parametrize("case", CASES)
def test_what_is_written_is_what_the_whole_listing_gives(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = Place(tmp_path / "repository")
    place.write(FILES)
    CASES[case](place)
    place.commit()

    def written(name: str) -> list[object]:
        found: list[object] = []
        for number, path in enumerate(PATHS):
            into = tmp_path / name / str(number)
            into.mkdir(parents=True)
            found.append(_written(place.folder, path, into))
        return found

    part = written("part")

    def whole(_: object, top: str) -> bool:
        return not top

    monkeypatch.setattr("netpolc.loading.revision_trees._Tree.is_whole", whole)
    assert part == written("whole")


def _written(folder: Path, path: str, into: Path) -> object:
    try:
        tree = export(folder, find_revision(folder, f"HEAD:{path}" if path else "HEAD"), path, into)
    except RevisionError as error:
        return error.diagnostic.message
    if tree is None:
        return None
    left: tuple[LeftOut, ...] = tree.left_out
    files = {
        item.relative_to(into).as_posix(): item.readlink()
        if item.is_symlink()
        else item.is_file() and item.read_bytes()
        for item in into.rglob("*")
    }
    return tree.root.relative_to(into), sorted(left, key=lambda item: item.path), files


def test_only_the_part_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(tmp_path)
    place.write(FILES)
    place.commit()
    listed: list[bytes] = []

    def counted(folder: Path, *words: str) -> GitOutput:
        done = git(folder, *words)
        if "ls-tree" in words:
            listed.extend(filter(None, done.output.split(b"\0")))
        return done

    monkeypatch.setattr(revision_trees, "git", counted)
    into = tmp_path / "into"
    into.mkdir()
    assert export(place.folder / "infra" / "net", find_revision(place.folder, "HEAD"), "infra/net", into) is not None
    assert [line.partition(b"\t")[2] for line in listed] == [b"infra/net/deny.yaml", b"infra/net/policies/shop.py"]


def test_a_link_of_the_name_of_a_folder_on_the_way_fails_closed(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.write(FILES)
    place.commit()
    link = place.git("hash-object", "-w", "--stdin", given=b"shared")
    raw = b"".join(
        mode + b" infra\0" + bytes.fromhex(identity)
        for mode, identity in ((b"120000", link), (b"40000", place.git("rev-parse", "HEAD:infra")))
    )
    tree = place.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", given=raw)
    revision = find_revision(place.folder, f"{place.git('commit-tree', tree, '-m', 'x')}:infra/net")
    with pytest.raises(RevisionError, match="`infra` is a file and a folder"):
        export(place.folder, revision, "infra/net", tmp_path / "into")
