"""What a person types for a workload, for pods, for an address and for a port, as values."""

import ipaddress
import re

from netpolc.analysis.existing import Connections
from netpolc.analysis.reach import Concrete, pod_of, pod_with
from netpolc.analysis.units import Vocabulary, pods_of
from netpolc.diagnostics.nearest import meant
from netpolc.program.inventory import Inventory, Workload
from netpolc.program.model import Program
from netpolc.rules.names import label_key_faults, label_value_faults, namespace_faults
from netpolc.rules.ports import port_name_faults, port_number_faults
from netpolc.sets.intervals import EMPTY, Intervals
from netpolc.sets.ports import EVERY_PORT, PROTOCOLS, port_set
from netpolc.sides.limits import AskedPods


class WordError(Exception):
    """A word names nothing."""


def ends_of(word: str, inventory: Inventory, program: Program) -> tuple[Concrete, ...]:
    """Read `shop/api[Deployment]`, `shop/api`, `shop/app=api,tier=web`, or an address. Raises WordError.

    Several where the policies treat the pods of one workload differently.
    """
    address = address_of(word)
    if address is not None:
        if "%" in address:
            raise WordError(f"`{word}` names a zone, which no policy can; write `{address.partition('%')[0]}`")
        return (address,)
    namespace, slash, rest = word.partition("/")
    if not slash or namespace_faults(namespace):
        raise WordError(f"`{word}` is no address, and no `namespace/workload` or `namespace/label=value`")
    if "=" in rest:
        return (pod_with(namespace, _labels(word, rest), inventory),)
    if not rest:
        return (pod_with(namespace, (), inventory),)
    known = pods_of(inventory, Vocabulary.of(program))
    found = {text: pods for text, pods in known.items() if text == word}
    found = found or {text: pods for text, pods in known.items() if _bare(text) == word}
    if len(found) == 1:
        return tuple(pod_of(item, inventory) for item in next(iter(found.values())))
    if found:
        raise WordError(f"`{word}` is several workloads: {', '.join(f'`{text}`' for text in sorted(found))}")
    cure = meant(word, (name for text in known for name in (text, _bare(text))))
    if cure is None:
        cure = f"pods by label are `{namespace}/app={rest}`" if re.fullmatch(r"[\w.-]+", rest) else "no such workload"
    raise WordError(f"there is no workload `{word}` in what `--inventory` or `--in` hold; {cure}")


def require_a_pod(source: str, destination: str, ends: tuple[tuple[Concrete, ...], tuple[Concrete, ...]]) -> None:
    """Refuse two addresses, of which no policy speaks. Raises WordError."""
    if all(isinstance(end, str) for several in ends for end in several):
        raise WordError(
            f"`{source}` and `{destination}` are both outside; one end has to be a pod, such as `shop/app=web`"
        )


def workloads_named(word: str, found: Connections) -> frozenset[str]:
    """Find `shop/api[Deployment]`, `shop/api`, its pods, or all of `shop/`, as they are shown. Raises WordError."""
    named = frozenset(end for end in found.ends if _is_named(end, word) or _is_named(found.owner(end), word))
    if not named:
        cure = meant(word, _names(found, folders=word.endswith("/")))
        raise WordError(f"there is no workload `{word}` among those that exist{f'; {cure}' if cure else ''}")
    return named


def _names(found: Connections, *, folders: bool) -> set[str]:
    """Return what workloads can be asked for by: their namespaces, or their names with a kind and without."""
    texts = {text for end in found.ends for text in (end, found.owner(end))}
    return {f"{text.partition('/')[0]}/" for text in texts} if folders else texts | {_bare(text) for text in texts}


def _bare(text: str) -> str:
    return text.rpartition("[")[0]


def _is_named(end: str, word: str) -> bool:
    return end.startswith(word) if word.endswith("/") else word in (end, _bare(end))


def pods_of_labels(word: str) -> Workload | None:
    """Read `shop/app=web,tier=edge` as pods of which nothing but these labels is known; None where it is no such word.

    Raises WordError.
    """
    namespace, slash, rest = word.partition("/")
    if "=" not in rest:
        return None
    if not slash or namespace_faults(namespace):
        raise WordError(f"`{namespace}` in `{word}` is no namespace")
    return Workload(namespace, rest, "Pod", _labels(word, rest))


def address_of(word: str) -> str | None:
    """Read an address; None where it is none."""
    try:
        return str(ipaddress.ip_address(word))
    except ValueError:
        return None


def _labels(word: str, text: str) -> tuple[tuple[str, str], ...]:
    labels: dict[str, str] = {}
    for part in text.split(","):
        key, sign, value = part.partition("=")
        if not sign or label_key_faults(key, "label") or label_value_faults(value, "label"):
            raise WordError(f"`{part}` in `{word}` is no label such as `app=web`")
        labels[key] = value
    return tuple(sorted(labels.items()))


def subject_of(word: str, *, exists: bool) -> AskedPods:
    """Read `app=web,tier=edge` or `shop/app=web`; of what exists `shop/api[Deployment]` or `shop/api`.

    Raises WordError.
    """
    namespace, slash, rest = word.rpartition("/") if exists else _split(word)
    if slash and namespace_faults(namespace):
        raise WordError(f"`{namespace}` in `{word}` is no namespace")
    if exists:
        if "=" in rest or not slash or not rest:
            raise WordError(f"`{word}` is no workload such as `shop/api`, and of workloads there are rows here")
        return AskedPods(word, workload=word)
    if "=" not in rest:
        raise WordError(f"`{word}` has no label; pods are `app=web` or `shop/app=web`, a workload needs --workloads")
    return AskedPods(word, namespace if slash else None, dict(_labels(word, rest)))


def _split(word: str) -> tuple[str, str, str]:
    """Part a namespace from labels, whose keys may have a slash of their own."""
    first, slash, rest = word.partition("/")
    return (first, slash, rest) if slash and not namespace_faults(first) and "=" in rest else ("", "", word)


def ports_asked(word: str | None) -> tuple[Intervals, str | None]:
    """Read `80`, `80/UDP`, `http` or `http/TCP`: the ports, and the name they were asked by. Raises WordError."""
    if word is None:
        return EVERY_PORT, None
    port, slash, protocol = word.partition("/")
    if slash and protocol.upper() not in PROTOCOLS:
        cure = meant(protocol, PROTOCOLS) or f"there are {', '.join(PROTOCOLS)}"
        raise WordError(f"`{protocol}` is no protocol; {cure}")
    if port.isdecimal() and port.isascii():
        if port_number_faults(int(port), "port"):
            raise WordError(f"port {port} is outside 1-65535")
        return port_set(protocol.upper() or "TCP", int(port), int(port)), None
    if port_name_faults(port, "port"):
        raise WordError(f"`{port}` is neither a port from 1 to 65535 nor the name of one")
    ports = EMPTY
    for item in [protocol.upper()] if slash else PROTOCOLS:
        ports |= port_set(item)
    return ports, port
