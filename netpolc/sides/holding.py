"""The objects of manifests that decide on connections: policies, those that a server refuses, and what is not read."""

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from attrs import evolve, field

from netpolc.analysis.answers import Note
from netpolc.analysis.reservations import Unread
from netpolc.diagnostics.model import Origin, Place, Severity, has_errors
from netpolc.diagnostics.origin import Located, Written
from netpolc.loading.other_kinds import decides, may_allow, stays_in_namespace
from netpolc.program.model import Policy, Program
from netpolc.rules.json import JsonObject, as_object
from netpolc.rules.model import Fault
from netpolc.rules.version import Version
from netpolc.sides.passing import passing
from netpolc.targets import looks_alike, reading
from netpolc.targets.target import Name, Planned, Target, shown
from netpolc.values import frozen
from netpolc.yaml.documents import Document, Item
from netpolc.yaml.lazy_marks import LazyMark

NOT_READ: Final = "not-read"
REFUSED: Final = "refused"
DUPLICATE: Final = "duplicate-name"
HOMELESS: Final = "no-namespace"

_RENDERED: Final = "kustomize.config.k8s.io"
"""What kustomize makes of these is applied, and nobody reads it here."""
_SHOWN: Final = 2


@frozen
class Held:
    """A policy as a manifest says it."""

    policy: Policy
    name: Name
    """What the object is called that says it: one object may say several policies."""
    source: Item | Planned = field(eq=False, repr=False)
    """The object, read or compiled."""
    refused: Note | None = None
    """Why no server takes the object."""
    nowhere: Note | None = None
    """It stands in a build tree where no environment is, so nobody can say which cluster gets it."""
    passing: Note | None = None
    """Why it may not stay where it is applied."""


@frozen
class OfTarget:
    """The policies of one object, and the target that reads it."""

    target: Target
    objects: tuple[Held, ...]


def held(item: Item, namespace: str, version: Version) -> OfTarget | None:
    """Lift an object that is of a target; None for every other."""
    found = as_it_reads(item, namespace)
    if found is None or not found.objects:
        return found
    name = shown(found.objects[0].name)
    refusal, going = _refusal(item, found.target, name, version), passing(item, name)
    return evolve(found, objects=tuple(evolve(held, refused=refusal, passing=going) for held in found.objects))


def as_it_reads(item: Item, namespace: str) -> OfTarget | None:
    """Lift an object that is of a target, whatever a server says of it; None for every other."""
    found = reading(item.value, partial(LazyMark, item), namespace)
    if found is None:
        return None
    target, policies = found
    name = _name_of(item, target, namespace)
    return OfTarget(target, tuple(Held(policy, name, item) for policy in policies))


def unread(item: Item, *, applied: bool = False, deploys: bool = False) -> Unread:
    """Tell of an object that is of no target.

    `applied`: it stands where tools take whatever there is, so one without a kind may lead them. `deploys`: one that
    makes a controller apply other manifests counts.
    """
    api, kind = item.api_version, item.kind
    title = (
        f"`{kind}` of `{api}`"
        if kind and api
        else f"`{kind}` without `apiVersion`"
        if kind
        else "object without `kind`"
    )
    if api.startswith(_RENDERED):
        title = f"{title} (to be rendered first)"
    identity = json.dumps([api, kind, item.value], sort_keys=True, default=str)
    counts = decides(api, kind, deploys=applied or deploys) if kind else applied or looks_alike(item.value) is not None
    allows, home = not kind or may_allow(api, kind), as_object(item.value.get("metadata")).get("namespace")
    only = home if isinstance(home, str) and home and stays_in_namespace(api, kind) else None
    return Unread(identity, title, LazyMark(item, ()), counts, allows, only)


def has_namespace(item: Item) -> bool:
    """Say whether an object names its namespace."""
    metadata = item.value.get("metadata")
    return isinstance(metadata, Mapping) and bool(metadata.get("namespace"))


def is_homeless(item: Held) -> bool:
    """Say whether a policy names no namespace, though it is of one: whoever applies it chooses."""
    return isinstance(item.source, Item) and item.name[0] is not None and not has_namespace(item.source)


def homeless(objects: Iterable[Held]) -> tuple[Unread, ...]:
    """Tell of the policies that name no namespace, of each object once."""
    found = {id(item.source): item.source for item in objects if is_homeless(item)}
    return tuple(_homeless(item) for item in found.values() if isinstance(item, Item))


def _homeless(item: Item) -> Unread:
    identity = json.dumps(item.value, sort_keys=True, default=str)
    return Unread(identity, f"`{item.kind}`", LazyMark(item, ()), decides=True, homeless=True)


def homeless_among(objects: Sequence[Held]) -> tuple[Unread, ...]:
    """Tell of the policies that name no namespace among others that do; where none does, all of them go to one."""
    settled = any(item.name[0] is not None and not is_homeless(item) for item in objects)
    return homeless(objects) if settled else ()


def unread_document(document: Document) -> Unread:
    """Tell of a document that holds no object."""
    why = document.findings[0].message if document.findings else "it is no mapping"
    places = [found.origin for found in document.findings if found.origin is not None]
    place = places[0] if places else Origin(document.place())
    return Unread(document.text, f"document that holds no object ({why})", Written(place), decides=True)


def unread_file(path: str, why: str, identity: str) -> Unread:
    """Tell of a file that cannot be read, or in a language that is not read; `path` is what is shown of it."""
    return Unread(f"{path}\0{identity}", f"file `{path}` ({why})", Written(Origin(Place(path, 1))), decides=True)


def _refusal(item: Item, target: Target, name: str, version: Version) -> Note | None:
    """Note what the server of a version refuses of an object, at each field."""
    document = item.document
    messages = [found.message for found in document.findings if has_errors((found,))]
    origins: list[Located] = [
        Written(found.origin) for found in document.findings if found.origin and has_errors((found,))
    ]
    faults = [fault for fault in _faults(item.value, target, version) if fault.severity is Severity.ERROR]
    messages += [fault.message for fault in faults]
    origins += [LazyMark(item, fault.path(), on_key=fault.on_key) for fault in faults]
    if not messages:
        return None
    more = f"; and {len(messages) - _SHOWN} faults more" if len(messages) > _SHOWN else ""
    words = "; ".join(messages[:_SHOWN])
    text = f"no API server takes `{name}`: {words}{more}"
    return Note(REFUSED, text, tuple(origins))


_WELL: Final[dict[tuple[int, str, Version], JsonObject]] = {}
"""Values in which a target found nothing, by identity: what a text means is one value on both sides of a comparison."""
_MOST_WELL: Final = 1 << 14
"""So many are kept at most."""


def _faults(value: JsonObject, target: Target, version: Version) -> Sequence[Fault]:
    key = id(value), target.name, version
    if _WELL.get(key) is value:
        return ()
    found = tuple(target.faults(value, version))
    if not found and len(_WELL) < _MOST_WELL:
        _WELL[key] = value
    return found


def _name_of(item: Item, target: Target, namespace: str) -> Name:
    metadata = as_object(item.value.get("metadata"))
    name = str(metadata.get("name", ""))
    scoped = any(kind.namespaced for kind in target.kinds if kind.kind == item.kind)
    return (str(metadata.get("namespace") or namespace) if scoped else None), name


def last_of_each(objects: Iterable[Held]) -> tuple[tuple[Policy, ...], tuple[Note, ...]]:
    """Keep of objects of one kind and name the one that is applied last, as a cluster does, and note the others."""
    every = tuple(objects)
    if all(item.name[1] for item in every) and len({(*item.name, item.policy.kind) for item in every}) == len(every):
        return tuple([item.policy for item in every]), ()  # as most programs are, and there may be many
    alike: dict[tuple[str, str, str], dict[int, list[Policy]]] = {}
    nameless: list[Policy] = []
    for item in every:
        namespace, name = item.name
        if name:
            same = alike.setdefault((namespace or "", name, item.policy.kind), {})
            same.setdefault(id(item.source), []).append(item.policy)
        else:
            nameless.append(item.policy)
    notes = tuple(
        Note(
            DUPLICATE,
            f"`{shown((namespace or None, name))}` stands {len(same)} times; "
            "a cluster keeps the one that is applied last",
            tuple(origin for policies in same.values() for policy in policies for origin in policy.origins),
        )
        for (namespace, name, _), same in sorted(alike.items())
        if len(same) > 1
    )
    kept = (policy for same in alike.values() for policy in [*same.values()][-1])
    return (*kept, *nameless), notes


def program_of(environment: str | None, objects: Iterable[Held]) -> Program:
    """Put objects together as the program of an environment."""
    policies, _ = last_of_each(objects)
    return Program(environment, tuple(sorted(policies, key=lambda item: (item.namespace, item.name))))


def unread_notes(objects: Sequence[Unread]) -> tuple[Note, ...]:
    """Count what is not read, by kind."""
    alike: dict[tuple[str, bool], list[Unread]] = {}
    for item in objects:
        alike.setdefault((item.title, item.homeless), []).append(item)
    return tuple(
        Note(
            NOT_READ,
            _counted(title, len(same), homeless=homeless),
            tuple(item.origin for item in same),
            allows=any(item.allows for item in same),
        )
        for (title, homeless), same in sorted(alike.items())
    )


def _counted(title: str, count: int, *, homeless: bool) -> str:
    if homeless:
        verb, goes = ("names", "it goes") if count == 1 else ("name", "they go")
        return f"{count} {title} {verb} no namespace, and nobody knows where {goes}"
    return f"{count} {title} {'is' if count == 1 else 'are'} not read"


NOWHERE: Final = "no-environment"
