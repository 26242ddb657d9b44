"""The process in which policy modules run, and what becomes of a build where it does not end well."""

from typing import Final

from netpolc.diagnostics.model import Code, Severity

_E: Final = Severity.ERROR

ENDED_RUN: Final = Code(
    "NP030",
    "ended-run",
    _E,
    "The policy modules ended, or were ended, before they were compiled.",
    """Policy modules run in a process of their own. Nothing of it counts before its last word has come, so a module
that ends the process, closes its files or is killed never passes for one without findings. The file is the one whose
code ran last.

```python
import os

os._exit(0)                        # refused
raise ValueError("no such team")   # a finding at this line
```

`killed by SIGKILL` is mostly the system, which had too little memory.
""",
)
BROKEN_RUN: Final = Code(
    "NP031",
    "broken-run",
    _E,
    "netpolc cannot go on after the policy modules ran.",
    """In the process in which the policy modules run, netpolc itself failed. A module can be the reason: one that
changes `sys.modules`, or functions of Python or netpolc.

```python
import sys

sys.modules.clear()   # refused
```

`NETPOLC_DEBUG=1` shows the traceback. Where no module does such a thing it is a bug of netpolc.
""",
)
NO_CODE: Final = Code(
    "NP032",
    "refused-code",
    _E,
    "Policy modules would have to run, and `--no-code` refuses it.",
    """With `--no-code` no Python of a project is run: manifests are read, and of a commit its `build/` folder.

```
netpolc diff --no-code main build         # the committed build of main, and that of the working tree
netpolc diff --no-code before/ after/     # folders of YAML
```

Name manifests, or a commit that has a `build/` folder.
""",
)

CODES: Final = (ENDED_RUN, BROKEN_RUN, NO_CODE)
