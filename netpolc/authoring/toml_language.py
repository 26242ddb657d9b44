"""Addresses, pods and ports as TOML writes them; what the language reports is kept for the line in the file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, TypeAlias, TypeGuard, TypeVar, cast

from attrs import define

from netpolc.authoring.addresses import Addresses, cidr
from netpolc.authoring.pods import OwnPods, Pods, pods
from netpolc.authoring.ports import Given, PortRange, Ports, port_range, sctp, tcp, udp
from netpolc.authoring.problems import part_of
from netpolc.diagnostics.catalogue.loading import TOML_VALUE
from netpolc.diagnostics.model import Diagnostic, Severity, finding
from netpolc.diagnostics.nearest import meant
from netpolc.diagnostics.sink import collecting
from netpolc.rules.parts import PolicyPart

V = TypeVar("V")

_KEYS: Final = ("cidr", "except")

ADDRESSES: Final = 'addresses such as `"10.4.0.0/24"` or `{cidr = "10.4.0.0/24", except = ["10.4.0.16/28"]}`'
PODS: Final = 'labels of pods such as `{app = "web"}`, and a `namespace` where they are elsewhere'
OWN_PODS: Final = 'labels of pods such as `{app = "web"}`, and no `namespace`'
PORTS: Final = (
    'ports such as `8080`, `"metrics"`, `"8000-8999"`, `"53/udp"`, a list of them, or `{tcp = [80], udp = 53}`'
)


class RefusedValueError(ValueError):
    """The language reports a value; each finding comes with the key inside of the value that it is about, if any."""

    def __init__(self, found: Iterable[Diagnostic]) -> None:
        super().__init__("the language reports a value")
        self.found: Final = tuple((_key(item), item) for item in found)


def _key(item: Diagnostic) -> tuple[str, ...]:
    part = part_of(item.field or "")
    return (_KEY_OF[part],) if part is not None and part in _KEY_OF else ()


_KEY_OF: Final = {PolicyPart.ADDRESSES: "cidr", PolicyPart.HOLES: "except"}


class WrongShapeError(TypeError):
    """What TOML says is no such value; `words` say what is."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words: Final = words


@define
class LanguageValues:
    """Builds values of the language from what TOML says. Raises WrongShapeError and RefusedValueError."""

    warned: bool = False
    """Warnings have been told, so a value is kept in spite of them."""

    def addresses(self, value: object) -> Addresses:
        """Read one block."""
        if isinstance(value, str):
            return self._said(lambda: cidr(value))
        table = _table(value, ADDRESSES)
        for key in table:
            if key not in _KEYS:
                cure = meant(key, _KEYS) or "it takes `cidr` and `except`"
                raise RefusedValueError((finding(TOML_VALUE, f"`{key}` is no key of addresses", help=cure),))
        block, holes = table.get("cidr"), table.get("except", [])
        if not isinstance(block, str) or not _is_texts(holes):
            raise WrongShapeError(ADDRESSES)
        return self._said(lambda: cidr(block, except_=tuple(holes)))

    def pods(self, value: object) -> Pods:
        """Read labels, and the namespace of pods elsewhere."""
        table = _table(value, PODS)
        where = table.pop("namespace", None)
        labels = list(table.values())
        if not labels or not _is_texts(labels) or not (where is None or isinstance(where, str)):
            raise WrongShapeError(PODS)
        known = cast("Mapping[str, str]", table)
        return self._said(lambda: pods(known) if where is None else pods(known, namespace=where))

    def own_pods(self, value: object) -> OwnPods:
        """Read labels of pods of the own namespace."""
        found = self.pods(value)
        if not isinstance(found, OwnPods):
            raise WrongShapeError(OWN_PODS)
        return found

    def ports(self, value: object) -> Ports:
        """Read ports of one protocol or of several."""
        found: Ports | None = None
        for protocol, given in _ports(value):
            build = _PROTOCOLS.get(protocol.lower())
            if build is None:
                raise WrongShapeError(PORTS)
            made = self._port(build, given)
            found = made if found is None else found | made
        if found is None:
            raise WrongShapeError(PORTS)
        return found

    def _port(self, build: "_Build", given: int | str) -> Ports:
        return self._said(lambda: build(_given(given)))

    def _said(self, build: Callable[[], V]) -> V:
        with collecting() as found:
            value = build()
        if any(item.severity is Severity.ERROR for item in found) or (found and not self.warned):
            raise RefusedValueError(found)
        return value


_Build: TypeAlias = Callable[[Given], Ports]
_PROTOCOLS: Final[Mapping[str, _Build]] = {"tcp": tcp, "udp": udp, "sctp": sctp}


def _table(value: object, words: str) -> dict[str, object]:
    if not isinstance(value, dict):
        raise WrongShapeError(words)
    return dict(cast("dict[str, object]", value))


def _is_texts(value: object) -> TypeGuard[list[str]]:
    return isinstance(value, list) and all(isinstance(item, str) for item in cast("list[object]", value))


def _ports(value: object) -> Iterator[tuple[str, int | str]]:
    """Give protocols and what names a port; TCP where none is said."""
    if isinstance(value, dict):
        for protocol, inner in cast("dict[str, object]", value).items():
            for item in cast("list[object]", inner) if isinstance(inner, list) else [inner]:
                yield protocol, _scalar(item)
        return
    for item in cast("list[object]", value) if isinstance(value, list) else [value]:
        said = _scalar(item)
        name, slash, protocol = said.partition("/") if isinstance(said, str) else (said, "", "")
        yield (protocol, name) if slash else ("tcp", said)


def _scalar(value: object) -> int | str:
    if isinstance(value, str) or type(value) is int:
        return value
    raise WrongShapeError(PORTS)


def _given(said: int | str) -> int | str | PortRange:
    if not isinstance(said, str):
        return said
    first, dash, last = said.partition("-")
    if first.isdecimal() and (last.isdecimal() if dash else True):
        return port_range(int(first), int(last)) if dash else int(first)
    return said
