"""What was found in environments one after another, as findings of a project."""

from collections.abc import Iterable, Iterator

from attrs import evolve

from netpolc.diagnostics.model import Diagnostic, ordered


def of_environment(name: str | None, found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Say of findings which environment they are of."""
    return (evolve(item, environment=name) for item in found)


def joined(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Order what was found, and say a finding of several environments once, of no environment."""
    alike: dict[Diagnostic, set[str | None]] = {}
    for item in found:
        alike.setdefault(evolve(item, environment=None), set()).add(item.environment)
    return ordered(
        item if len(names) > 1 else evolve(item, environment=next(iter(names))) for item, names in alike.items()
    )
