"""What reading manifests of every kind has in common: metadata, and JSON of a type that is asked for."""

from collections.abc import Iterable
from typing import Final

from netpolc.program.ends import peer_order
from netpolc.program.features import Features
from netpolc.program.model import Direction, Peer, Policy, Port, Rule
from netpolc.rules.json import Json, JsonObject, as_object
from netpolc.sets.selections import Selection
from netpolc.targets.target import Locate

LAST_PORT: Final = 65535


class NotLiftedError(Exception):
    """A manifest says what no policy of a program does."""


def lifted(
    value: JsonObject,
    namespace: str,
    features: Features,
    locate: Locate,
    spec: tuple[Selection, Iterable[Direction], Iterable[Rule]],
) -> Policy:
    """Make the policy of a manifest; `spec` are its subject, the directions that are isolated, and the rules."""
    metadata = as_object(value.get("metadata"))
    subject, isolates, rules = spec
    return Policy(
        str(metadata.get("namespace") or namespace),
        str(metadata.get("name", "")),
        subject,
        tuple(isolates),
        tuple(rules),
        _texts(metadata.get("labels")),
        _texts(metadata.get("annotations")),
        (locate(()),),
        features.kind,
    )


def only(value: JsonObject, *known: str) -> None:
    """Raise NotLiftedError for a field that is not known and says anything.

    An empty list, mapping or text says what an absent field does: the owners' types leave them out (`omitempty`).
    """
    unknown = next((key for key, item in value.items() if key not in known and item not in (None, [], {}, "")), None)
    if unknown is not None:
        raise NotLiftedError(f"`{unknown}`")


def ordered(peers: Iterable[Peer]) -> tuple[Peer, ...]:
    """Sort peers as a program has them, each once."""
    return tuple(sorted(set(peers), key=peer_order))


def numbered(port: Port, first: int, last: int) -> Port:
    """Return a port with these numbers, in the one form that a program has."""
    if not 1 <= first <= last <= LAST_PORT:
        raise NotLiftedError(f"{first} to {last} are no ports")
    if (first, last) == (1, LAST_PORT):
        return Port(port.protocol)
    return Port(port.protocol, first, last if last > first else None)


def _texts(value: Json) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((key, str(text)) for key, text in as_object(value).items()))
