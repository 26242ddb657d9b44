"""What is the name of a branch of git, and what is an expression."""

import re
from typing import Final

# Source: git-check-ref-format(1).
_NO_REF: Final = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(^|/)\.|^@$")


def branch_name_fault(name: str) -> str | None:
    """Say why a text is no name of a branch: it moves with what is checked out, or it is an expression. None: it is."""
    if name in {"HEAD", "@"} or name.upper() in {"HEAD", "FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD"}:
        return "it is whatever is checked out, so every change would be compared with itself"
    if name.startswith("refs/"):
        return "a branch has a name without `refs/`"
    if re.fullmatch(r"[0-9a-fA-F]{7,64}", name):
        return "it is a commit, not a branch"
    if _NO_REF.search(name) or name.startswith(("-", "/")) or name.endswith(("/", ".", ".lock")):
        return "it is an expression, not the name of a branch"
    return None
