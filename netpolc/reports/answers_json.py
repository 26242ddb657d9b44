"""What the JSON of several answers shares: ends, ports, origins, notes."""

from netpolc.analysis.answers import ConcreteEnd, Note, Witness
from netpolc.analysis.ends import End, Part
from netpolc.program.label_selectors import label_selector
from netpolc.reports.places import Roots, origins_json
from netpolc.rules.json import Json, JsonObject
from netpolc.rules.known import NAMESPACE_NAME
from netpolc.sets.addresses import EVERY_ADDRESS
from netpolc.sets.ports import ports_text


def end_json(end: End) -> JsonObject:
    """Write an end that could exist: addresses outside, or selectors, and addresses where the pods have to have one."""
    if end.outside:
        return {"cidrs": list(end.cidrs)}
    pods: dict[str, Json] = {
        "namespaceSelector": label_selector(end.namespaces),
        "podSelector": label_selector(end.pods),
    }
    if end.addresses != EVERY_ADDRESS:
        pods["cidrs"] = list(end.cidrs)
    return {"pods": pods}


def part_json(part: Part) -> dict[str, Json]:
    """Write a set of connections: its ends, its ports, and the names of ports where it hangs on them."""
    return {
        "source": end_json(part.source),
        "destination": end_json(part.destination),
        "ports": ports_text(part.ports),
        **names_json(part),
    }


def names_json(part: Part) -> dict[str, Json]:
    """Write the names of ports that a set of connections hangs on; nothing where it hangs on none."""
    names: dict[str, Json] = {"is": list(part.names_is), "is_not": list(part.names_is_not)}
    found = {key: value for key, value in names.items() if value}
    return {"port_names": found} if part.names.parts else {}


def note_json(note: Note, root: Roots) -> JsonObject:
    """Write a fact that an answer hangs on; `root` may differ from path to path."""
    ends: list[Json] = list(note.ends)
    ends += [part_json(part) for part in note.parts]
    return {"kind": note.kind, "text": note.text, "origins": origins_json(note.origins, root), "ends": ends}


def witness_json(witness: Witness) -> JsonObject:
    """Write a concrete connection."""
    return {
        "source": _pod(witness.source),
        "destination": _pod(witness.destination),
        "protocol": witness.protocol,
        "port": witness.port,
    }


def _pod(place: ConcreteEnd) -> JsonObject:
    if place.address is not None:
        return {"ip": place.address}
    addresses: dict[str, Json] = {} if place.pod_address is None else {"addresses": [place.pod_address]}
    return {
        "namespace": place.namespace,
        "namespace_labels": {**dict(place.namespace_labels), NAMESPACE_NAME: place.namespace},
        "labels": dict(place.labels),
        "ports": [{"name": name, "protocol": protocol, "port": port} for name, protocol, port in place.ports],
        **addresses,
    }
