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

CODES: Final = (IN_THE_WAY, FOREIGN_FILE, CANNOT_WRITE, STRANGER)
