"""Codes of comparing: the sides of a diff that cannot be had."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

NO_REVISION: Final = Code(
    "NP020",
    "no-such-revision",
    _E,
    "A side of a comparison is neither a path nor a git revision.",
    """A side is a git revision, a project folder, a folder or file of YAML, a build tree, or `-` for stdin. A word
that is a path and a revision is neither, until it says which.

```
netpolc diff main            # a branch
netpolc diff rev:build       # the revision `build`, where a folder of that name exists
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

GIT_REFUSES: Final = Code(
    "NP050",
    "git-refuses",
    _E,
    "Git will not read the repository, or it is not to be read.",
    """The folder belongs to another user than the one who runs git, so git trusts nothing in it. This is what git says,
and its cure.

Nor is a commit read where the project folder lies in the files of a repository that stands in another one: they may
have come with a commit, whose author then chooses what is compared. Remove `HEAD`, `objects/` and `refs/` from it. A
submodule is asked for its commits where netpolc is run in it.

```
git config --global --add safe.directory /path/of/the/repository
netpolc diff before/ after/     # two folders need no git
```
""",
)
EMPTY_SIDE: Final = Code(
    "NP051",
    "empty-side",
    _E,
    "A side of a comparison holds no policy at all.",
    """A side that is not there is no empty side: a folder that was misspelt, a stream that a broken pipe left empty, or
a revision without the folder would all be `identical`. Where a side is meant to be empty, say so.

```
netpolc diff before/ after/ --allow-empty     # the first policy of a cluster
```
""",
)
NO_SUCH_ENVIRONMENT: Final = Code(
    "NP052",
    "no-environment-on-a-side",
    _E,
    "`--env` names an environment that a side does not have.",
    """Nothing would be compared. Where an environment is new or gone on purpose, `--allow-empty` compares it with an
empty one.

```
netpolc diff main --env prod
netpolc diff main --env new-region --allow-empty
```
""",
)
UNSAFE_TREE: Final = Code(
    "NP053",
    "unreadable-revision",
    _E,
    "The tree of a revision cannot be read as it stands.",
    """A link of a revision is followed inside of its tree only, and never to where it meets itself. A link out of the
tree, a path that no file system takes, two paths that differ in their case alone where the system does not tell them
apart, or an object that git does not have: what such a revision means cannot be said. Nor can it where policy modules
ask for a submodule, or for a link out of the tree: a commit would say what it says without them.

```
git ls-tree -r main                         # what is in the tree
git fetch --refetch --no-filter origin      # where a partial clone lacks objects
netpolc diff before/ after/                 # where modules need a submodule: two working trees that have it
```
""",
)
WORKING_TREE_IMPORT: Final = Code(
    "NP057",
    "working-tree-import",
    _E,
    "A commit imports a module of the working tree, or reads a file of it.",
    """The policies of a commit are compiled with the modules of that commit: another module would make both sides of a
comparison alike in what it says. Places of the repository where Python looks for modules (`PYTHONPATH`) are those of
the commit for it; an editable install, or a hook that finds modules, still leads to the working tree. A file is read,
looked for, and given to a program by the place of the module, `Path(__file__)`: a path from `/` leads to the working
tree for both sides.

```
PYTHONPATH=shared netpolc diff main     # right: `shared` of each side
pip install ./shared                    # right: an installed copy, the same for both sides
pip install --editable ./shared         # may be refused: it is the working tree for both sides
```
""",
)
NOTHING_COMPARED: Final = Code(
    "NP054",
    "compared-with-itself",
    _E,
    "The commit to compare with is the one that is checked out, and nothing was changed since.",
    """Without sides, `netpolc diff` compares the commit where the branch left the main branch with the working tree.
Where both are the same, as on the main branch itself, the answer would be `identical` whatever the last change did.

```
netpolc diff HEAD~1             # what the last commit changed
netpolc diff origin/main        # in a pull request: name the branch that it goes into
```
""",
)
BESIDE_WITHOUT_MATCH: Final = Code(
    "NP055",
    "beside-without-match",
    _E,
    "A pattern of `beside` has no match in any environment.",
    """A policy that is not seen is isolation that is not counted.

```toml
[tool.netpolc]
beside = ["legacy/*.yaml", "theirs/{environment}"]
```
""",
)
AMBIGUOUS_SIDE: Final = Code(
    "NP056",
    "ambiguous-side",
    _E,
    "The word of a side has two meanings.",
    """Whoever proposes a change chooses the names of its folders, branches and tags: a folder `main`, or a tag
`origin/main`, would be compared in place of the branch. So nothing is chosen for you.

```
netpolc diff ./main                         # the folder
netpolc diff rev:main                       # the revision
netpolc diff rev:refs/remotes/origin/main   # the branch, where a tag has its name too
```
""",
)

CODES: Final = (
    NO_REVISION,
    NO_MERGE_BASE,
    NO_GIT,
    NEEDS_ENVIRONMENT,
    UNREADABLE_SIDE,
    GIT_REFUSES,
    EMPTY_SIDE,
    NO_SUCH_ENVIRONMENT,
    UNSAFE_TREE,
    WORKING_TREE_IMPORT,
    NOTHING_COMPARED,
    BESIDE_WITHOUT_MATCH,
    AMBIGUOUS_SIDE,
)
