"""Codes of the build tree: what is in the way, and what cannot be written."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

IN_THE_WAY: Final = Code(
    "NP450",
    "foreign-file-in-the-way",
    Severity.ERROR,
    "A manifest has to be written where something stands that netpolc did not write.",
    """A generated file carries netpolc's header in its first line. A file without it, a folder or a link is never
replaced and never removed, and links are not followed.

```
mv build/prod/shop/api.yaml elsewhere/    # or remove it, where it is no longer needed
netpolc build
```
""",
)
FOREIGN_FILE: Final = Code(
    "NP451",
    "foreign-file",
    Severity.NOTE,
    "A file in the build tree was not written by netpolc.",
    """It is left alone. Whatever applies the tree (`kubectl apply -R -f build/prod`, Argo CD) takes it too.

```
netpolc build -v      # names such files
```

Move it to another folder, unless that is meant.
""",
)
CANNOT_WRITE: Final = Code(
    "NP452",
    "cannot-write",
    Severity.ERROR,
    "The build tree cannot be read or written.",
    """The reason is the operating system's. Every file is replaced as a whole, so no file is half written, and one
further run gives the whole tree.

```
netpolc build --into ../manifests     # another folder
```
""",
)
STRANGER: Final = Code(
    "NP411",
    "applied-by-others",
    Severity.ERROR,
    "A file that kubectl or Argo CD applies with the build tree was not written by netpolc.",
    """`kubectl apply -R -f build/prod` and the directory source of Argo CD take every `.yaml`, `.yml` and `.json` below
it, at any depth and in hidden folders, whoever wrote it. `netpolc build --check` fails on one, for no policy module
says what it does. Where it is meant, name it, and `netpolc diff` counts it in any case:

```toml
[tool.netpolc]
beside = ["build/prod/shop/handmade.yaml", "build/{environment}/theirs"]
```
""",
)
NO_PLACE: Final = Code(
    "NP456",
    "no-place-for-a-tree",
    Severity.ERROR,
    "A build tree cannot be where `--into` says.",
    """A build removes what it no longer emits, so its tree is a folder of its own: never the project folder, one that
holds it, `policies/`, or a folder of Git.

```
netpolc build --into .              # refused: the project itself
netpolc build --into manifests      # right
```
""",
)
LINKED_TREE: Final = Code(
    "NP457",
    "linked-tree",
    Severity.ERROR,
    "The way to the build tree leads through a link.",
    """What is written behind a link lands where nobody reads it in a review, and what is removed there belongs to
somebody else. netpolc follows no link to a build tree and none in it.

```
rm build && netpolc build                    # a folder in place of the link
netpolc build --into /srv/manifests/build    # the folder that the link leads to, by its own path
```
""",
)
UNSAFE_NAME: Final = Code(
    "NP458",
    "unsafe-name",
    Severity.ERROR,
    "A name does not do as that of a file or folder.",
    """Names of policies, namespaces and environments become paths below `build/`. The language refuses every other
name where it is written, so this one was changed afterwards, past the language.

```
object.__setattr__(clause, "name", "../../escaped")    # refused: what netpolc builds is not to be changed
```

Build the value with the right name instead.
""",
)
INTERRUPTED: Final = Code(
    "NP459",
    "interrupted-build",
    Severity.NOTE,
    "A build before this one was killed while it wrote.",
    """Every file was whole, and each environment was the old or the new one, where the system can let two folders
change places in one step. Between environments, and on other systems, the tree may have been of both builds. This
build has written it anew, and has removed what the other one left.

```
netpolc build    # without `--env`: every environment is of one build again
```
""",
)

CODES: Final = (STRANGER, IN_THE_WAY, FOREIGN_FILE, CANNOT_WRITE, NO_PLACE, LINKED_TREE, UNSAFE_NAME, INTERRUPTED)
