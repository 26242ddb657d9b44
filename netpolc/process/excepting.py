"""The exceptions of a project, listed in a process of its policy modules."""

from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic, Origin, has_errors
from netpolc.diagnostics.origin import located
from netpolc.loading.sources import compiled_ahead
from netpolc.process import parent as policy_process
from netpolc.process.compiling import request_of
from netpolc.process.joining import joined
from netpolc.process.messages import Chosen, Exceptions, Found, found_in
from netpolc.values import frozen


@frozen
class ListedException:
    """A clause that is to go: who states it, until when, why, where, and in which environments."""

    until: str
    because: str | None
    home: str
    """The name of the policy set."""
    text: str
    origin: Origin
    environments: tuple[str, ...]


def list_exceptions(
    folder: Path, environments: Sequence[str] = ()
) -> tuple[tuple[ListedException, ...] | None, tuple[Diagnostic, ...]]:
    """List the exceptions of a project folder by their last day; None, and why, where it does not compile."""
    found: list[Diagnostic] = []
    listed: dict[ListedException, list[str]] = {}
    try:
        process = policy_process.take()
    except policy_process.UnfinishedError as error:
        return None, (error.diagnostic,)
    try:
        process.ask(request_of(folder, "exceptions", environments), compiled_ahead(str(folder.resolve())))
        for message in process.messages():
            if isinstance(message, Found):
                found += (evolve(item, environment=message.environment) for item in found_in(message))
            elif isinstance(message, Exceptions):
                for home, text, until, because, stretches in message.clauses:
                    item = ListedException(until, because, home, text, located(stretches), ())
                    names = listed.setdefault(item, [])
                    names += [] if message.environment is None else [message.environment]
            elif isinstance(message, Chosen):
                continue
    except policy_process.UnfinishedError as error:
        found.append(error.diagnostic)
    finally:
        process.end()
    if has_errors(found):
        return None, joined(found)
    rows = (evolve(item, environments=tuple(dict.fromkeys(names))) for item, names in listed.items())
    return tuple(sorted(rows, key=lambda item: (item.until, item.origin, item.text))), joined(found)
