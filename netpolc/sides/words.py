"""What the word that names a side may be: a path, a revision, or both, which is nothing until it says which."""

from pathlib import Path

from netpolc.diagnostics.catalogue.revisions import AMBIGUOUS_SIDE
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.loading.revisions import RevisionError, find_revision


def is_path(folder: Path, word: str) -> bool:
    """Say whether a word is a path; what stands in a bare repository are no manifests, though it has a file `HEAD`."""
    try:
        bare = (folder / "HEAD").is_file() and all((folder / name).is_dir() for name in ("objects", "refs"))
        return (folder / word).exists() and not (bare and (folder / word).resolve().is_relative_to(folder.resolve()))
    except (OSError, ValueError):
        return False


def also_revision(folder: Path, word: str) -> Diagnostic | None:
    """Say that a path has the name of a revision: whoever proposes a change chooses the names of its folders."""
    if word.startswith((".", "/")) or word.endswith("/") or Path(word).is_absolute():
        return None
    try:
        find_revision(folder, word)
    except RevisionError as error:
        if error.diagnostic.code is not AMBIGUOUS_SIDE:
            return None
    cure = f"write `./{word}` for the path, or `rev:{word}` for the revision"
    return finding(AMBIGUOUS_SIDE, f"`{word}` is a path and a git revision", help=cure)
