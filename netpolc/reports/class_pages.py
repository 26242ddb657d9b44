"""The pages of the classes of a change, and of the words for several of them, for `netpolc explain`."""

from collections.abc import Mapping
from typing import Final

from netpolc.analysis.answers import Class
from netpolc.analysis.class_groups import GROUPS
from netpolc.analysis.promise_changes import PromiseChangeKind
from netpolc.values import frozen


@frozen
class ClassPage:
    """A class of rows, or the word for several of them."""

    name: str
    summary: str
    """One sentence: what such a row says."""
    page: str
    """Markdown: what to look at, and how to stop it."""


CLASSES: Final[Mapping[Class, ClassPage]] = {
    item: ClassPage(item.value, summary, page)
    for item, summary, page in (
        (
            Class.ISOLATION_LOST,
            "Pods are no longer isolated.",
            """No policy selects these pods in this direction any more, so whatever no rule speaks of is open: to
everybody who is not stopped at the other end. Most often a default deny was removed, renamed, or made narrower. The
line of the row is that policy, as it was before.

```python
yield policy("default-deny", all_pods, deny_all)   # without it, everybody may reach every pod of the namespace
```

A rule that is too wide opens what it says; this opens the rest as well, also what is added later. Put the policy back,
or isolate the pods in another one.
""",
        ),
        (
            Class.OPENED_INTERNET,
            "Connections with globally routable addresses open.",
            """The other end is an address of the internet: one that is globally routable by IANA's registries.
A row to addresses of both kinds is `opened-outside` too.

```python
yield allow(from_=app("web"), to=internet, ports=tcp(443))          # every address of the internet
yield allow(from_=app("web"), to=cidr("192.0.2.7/32"), ports=tcp(443))   # one
```

Name the addresses and the ports that are needed.
""",
        ),
        (
            Class.OPENED_OUTSIDE,
            "Connections with other addresses outside of the cluster open.",
            """The other end is an address outside of the cluster that is not globally routable: a private network, the
addresses of nodes or of the cloud's metadata service (169.254.169.254), whatever else is reserved.

Some networks let an address block match pods too. Where that is so here, a note says it, and `--fail-on` of a class
between pods fails as well.
""",
        ),
        (
            Class.OPENED_ACROSS_NAMESPACES,
            "Connections between namespaces open.",
            """Pods of one namespace may reach pods of another one: both the egress of the source and the ingress of the
destination allow it now.
""",
        ),
        (
            Class.OPENED_INSIDE_NAMESPACE,
            "Connections inside a namespace open.",
            """Pods may reach pods of their own namespace. A row whose ends may lie in one namespace and in two is
`opened-across-namespaces` too.
""",
        ),
        (
            Class.CLOSED,
            "Connections close.",
            """What was allowed is denied now. Nothing is exposed, and something may stop to work: look for whoever uses
the connection.
""",
        ),
        (
            Class.ISOLATION_GAINED,
            "Pods become isolated.",
            """A policy selects pods in a direction in which none did, so whatever no rule allows is closed. Such a row
is `closed` too. Where egress is isolated, DNS is closed unless a rule opens it (`netpolc explain dns-blocked`).
""",
        ),
    )
}
"""By class, worst first; a test sees that each has one."""

UNKNOWN: Final = ClassPage(
    "unknown",
    "Whether connections opened or closed is not wholly known.",
    """Something that decides on connections could not be read or judged: a kind of another API, a template, a document
that is broken, a program with too many cases. The notes of the answer say what, and where. Nothing is told as unchanged
that may have changed: the exit code is 1, whatever `--fail-on` names.

Look at the notes: render the template, mend the document, or name what stands beside the project in `beside`.
""",
)
"""No class of a row: what a review shows where an answer is no plain yes or no."""


_WORDS: Final = {
    "opened": "Something opens, or isolation is lost.",
    "outside": "Something opens to or from addresses outside of the cluster.",
}


def _word(name: str, summary: str) -> ClassPage:
    held = [f"`{item.value}`" for item in Class if item in GROUPS[name]]
    text = f"The word stands for {', '.join(held[:-1])} and {held[-1]}: `netpolc diff --fail-on {name}`.\n"
    return ClassPage(name, summary, text)


PROMISES: Final[Mapping[PromiseChangeKind, ClassPage]] = {
    PromiseChangeKind.BROKEN: ClassPage(
        "promise-broken",
        "A promise that was kept, or is new, does not hold after the change.",
        """The first lines of `netpolc diff` name the promise, its line, and one connection that breaks it; the rows
below say which edit opened or closed it. Whether a promise holds may also have become unknown: that fails as well.

```console
$ netpolc diff --fail-on promise-broken,promise-dropped
```

Take back what broke it, or change the promise in a change of its own.
""",
    ),
    PromiseChangeKind.DROPPED: ClassPage(
        "promise-dropped",
        "A promise of before is not there after the change.",
        """It may be that nobody needs it any more, and it may be that the same change breaks it: whoever reviews the
change should ask. A promise that is written in other words, in another file or set, is the same promise.
""",
    ),
    PromiseChangeKind.UNKNOWN: ClassPage(
        "promise-unknown",
        "Whether a promise holds after the change is not known.",
        """It was kept, or is new, and now hangs on what nobody knows: how the network reads a block of addresses, an
object that is not read. `netpolc check` says what. It could be broken, so `--fail-on promise-broken` fails.
""",
    ),
    PromiseChangeKind.MENDED: ClassPage(
        "promise-mended",
        "A promise that did not hold before does after the change.",
        """Nothing has to be done. The rows say what closed, or what opened that was promised to be open.
""",
    ),
    PromiseChangeKind.ADDED: ClassPage(
        "promise-added",
        "A promise is new, and holds.",
        """Nothing has to be done. From now on a change that breaks it is told as `promise-broken`.
""",
    ),
}
"""By what happened to a promise, worst first."""

CLASS_PAGES: Final = (
    *CLASSES.values(),
    UNKNOWN,
    *PROMISES.values(),
    *(_word(name, summary) for name, summary in _WORDS.items()),
)
"""Every page, also of the words of `--fail-on` that are no class themselves."""
