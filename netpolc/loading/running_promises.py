"""One promise set, run for one environment."""

from pathlib import Path
from typing import Final

from netpolc.authoring.environments import Environment
from netpolc.authoring.problems import refuse, shown
from netpolc.authoring.promises import AnyPromise, AuthoredPromises, IsolationPromise, Promise, PromiseSet
from netpolc.diagnostics.catalogue.authoring import WRONG_PROMISE
from netpolc.loading.running import arguments_of, collect, guarded, path_of, shown_from


def run_promises(item: PromiseSet, environment: Environment | None, path: str, root: Path) -> AuthoredPromises:
    """Run one promise set for one environment (None: the project has none). What is wrong is reported.

    `path`: the file of the module in which it counts.
    """
    arguments = arguments_of(item, environment)
    found: list[AnyPromise] = []
    if arguments is not None:
        guarded(lambda: collect(item, arguments, found, _PROMISES, _refuse_promise), Path(path_of(item)))
    return AuthoredPromises(item.name, shown_from(root, path), item.namespace, tuple(found))


_PROMISES: Final = (Promise, IsolationPromise)


def _refuse_promise(value: object) -> None:
    several = hasattr(value, "__iter__") and not isinstance(value, str | bytes)
    refuse(WRONG_PROMISE, f"`{shown(value)}` is not a promise", _SEVERAL if several else None)


_SEVERAL: Final = "for several promises write `yield from`"
