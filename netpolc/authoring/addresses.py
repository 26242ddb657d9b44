"""Addresses outside of the cluster's names: CIDRs with holes, and everybody."""

from collections.abc import Iterable
from typing import Final, cast

from attrs import field

from netpolc.authoring.calls import told
from netpolc.authoring.labels import quoted
from netpolc.authoring.problems import exact_text, kubernetes, refuse_faults, refuse_type
from netpolc.rules.addresses import canonical_cidr, cidr_faults, except_faults, plain_block
from netpolc.rules.parts import PolicyPart
from netpolc.values import frozen


@frozen(order=True)
class Block:
    """One CIDR without its holes, as canonical text."""

    cidr: str
    except_: tuple[str, ...] = ()


@frozen
class Addresses:
    """IPv4 and IPv6 addresses, as blocks; none of them is a pod by name."""

    blocks: tuple[Block, ...]
    name: str | None = field(default=None, eq=False, repr=False)

    def __repr__(self) -> str:
        return self.name or " + ".join(map(_text, self.blocks))


@frozen
class Anywhere:
    """Everybody: every pod, every node, and every address outside the cluster."""

    def __repr__(self) -> str:
        return "anywhere"


anywhere: Final = Anywhere()


_INVALID: Final = Addresses((Block("192.0.2.0/24"),))


@told(_INVALID)
def cidr(text: str, /, *, except_: tuple[str, ...] = ()) -> Addresses:
    """Name the addresses of a CIDR, IPv4 or IPv6, but for the smaller CIDRs of `except_`.

    Reports what is no CIDR, host bits beyond the prefix (from Kubernetes 1.36, KEP-4858), and an `except_` that does
    not lie strictly inside.
    """
    if type(text) is str and type(except_) is tuple and (plain := _plain(text, except_)) is not None:
        return plain
    version = kubernetes()
    if not isinstance(cast("object", text), str):
        refuse_type("cidr", 'a string such as `"10.0.0.0/8"`', text)
        return _INVALID
    if isinstance(cast("object", except_), str) or not isinstance(cast("object", except_), Iterable):
        refuse_type("except_", "a tuple of CIDRs", except_, f"write `except_=({shown_text(except_)},)`")
        return _INVALID
    holes: list[str] = []
    refused = refuse_faults(cidr_faults(text, PolicyPart.ADDRESSES, version))
    for index, hole in enumerate(except_):
        if not isinstance(cast("object", hole), str):
            refuse_type("except_", "CIDRs, strings", hole)
            refused = True
        elif not refused and refuse_faults(except_faults(text, hole, f"{PolicyPart.HOLES}[{index}]", version)):
            refused = True
        else:
            holes.append(hole)
    if refused:
        return _INVALID
    return Addresses(
        (Block(canonical_cidr(exact_text(text)), tuple(sorted({canonical_cidr(exact_text(hole)) for hole in holes}))),)
    )


def _plain(text: str, holes: tuple[str, ...]) -> Addresses | None:
    """Build canonical IPv4 blocks without asking every rule; None for whatever is not surely faultless."""
    outer = plain_block(text)
    if outer is None:
        return None
    for hole in holes:
        inner = plain_block(hole) if type(hole) is str else None
        if inner is None or inner[1] <= outer[1] or (inner[0] ^ outer[0]) >> (32 - outer[1]):
            return None
    return Addresses((Block(text, holes if len(holes) < 2 else tuple(sorted(set(holes)))),))


def shown_text(value: object) -> str:
    """Show what stands for a CIDR as Python text."""
    return quoted(value) if isinstance(value, str) else repr(value)


def _text(block: Block) -> str:
    holes = ", ".join(map(quoted, block.except_))
    comma = "," if len(block.except_) == 1 else ""
    return f"cidr({quoted(block.cidr)}, except_=({holes}{comma}))" if holes else f"cidr({quoted(block.cidr)})"
