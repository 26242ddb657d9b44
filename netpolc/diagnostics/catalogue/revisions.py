"""Codes of comparing: the sides of a diff that cannot be had."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

NO_REVISION: Final = Code(
    "NP020",
    "no-such-revision",
    _E,
    "A side of a comparison is neither a path nor a git revision.",
    """A side is a git revision, a project folder, a folder or file of YAML, a build tree, or `-` for stdin. An existing
path wins.

```
netpolc diff main            # a branch
netpolc diff rev:build       # the revision `build`, though a folder of that name exists
netpolc diff before/ after/  # two folders
```
""",
)
NO_MERGE_BASE: Final = Code(
    "NP021",
    "no-merge-base",
    _E,
    "The commit where the branch left the main branch cannot be found.",
    """Without sides, `netpolc diff` compares the merge base with the main branch (`origin/HEAD`, else `main` or
`master`, else the setting `main-branch`) with the working tree. A shallow clone lacks that commit.

```
git fetch --unshallow origin        # in CI: a checkout with its whole history
netpolc diff origin/main            # or name the side
```
""",
)
NO_GIT: Final = Code(
    "NP022",
    "no-git",
    _E,
    "A revision is asked for where git does not answer.",
    """The folder is no git repository, or the program `git` is not installed.

```
netpolc diff before/ after/     # two folders need no git
```
""",
)
NEEDS_ENVIRONMENT: Final = Code(
    "NP023",
    "needs-environment",
    _E,
    "Plain YAML is compared with a project of several environments.",
    """Plain YAML is one set of policies, so one environment has to be named.

```
kubectl get networkpolicy -A -o yaml | netpolc diff - . --env prod
```
""",
)
UNREADABLE_SIDE: Final = Code(
    "NP024",
    "unreadable-side",
    _E,
    "A side of a comparison cannot be read or compiled.",
    """The findings beside it say why.

```
netpolc check        # for a project
netpolc validate .   # for manifests
```

Correct them, and compare again.
""",
)

CODES: Final = (NO_REVISION, NO_MERGE_BASE, NO_GIT, NEEDS_ENVIRONMENT, UNREADABLE_SIDE)
