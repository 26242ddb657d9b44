"""What the words that name a side and its environments may be; a path and a revision at once is nothing yet."""

from collections.abc import Iterable
from pathlib import Path

from netpolc.diagnostics.catalogue.revisions import AMBIGUOUS_SIDE, NO_SUCH_ENVIRONMENT
from netpolc.diagnostics.model import Diagnostic, finding
from netpolc.diagnostics.nearest import meant
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


def no_environment(name: str, known: Iterable[str | None], pattern: str) -> Diagnostic:
    """Say that a side has no environment of a name, nor any that matches a pattern. `known`: those that it has."""
    names = sorted(map(str, known))
    cure = meant(pattern, names) or f"there are {', '.join(f'`{item}`' for item in names)};"
    message = f"no environment of `{name}` is named `{pattern}`"
    return finding(NO_SUCH_ENVIRONMENT, message, help=f"{cure} if one is new or gone: `--allow-empty`")
