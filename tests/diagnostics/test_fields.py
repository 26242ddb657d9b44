"""Values show themselves as attrs would have them."""

from attrs import field, frozen, make_class

from netpolc.diagnostics.fields import named_fields
from netpolc.program.model import BlockPeer, Direction, Port, Protocol, Rule


@frozen
class Ours:
    text: str
    items: tuple[object, ...]
    hidden: int = field(default=1, repr=False)

    __repr__ = named_fields


Theirs = make_class("Theirs", {"text": field(), "items": field(), "hidden": field(default=1, repr=False)}, frozen=True)


def test_a_value_shows_its_fields_as_attrs_does() -> None:
    for text, items in (("", ()), ("it's", (1, "2", None)), ("\u2603", (("inner",),))):
        assert repr(Ours(text, items)) == repr(Theirs(text, items)).replace("Theirs", "Ours")
    assert repr(Ours("outer", (Ours("inner", ()),))) == "Ours(text='outer', items=(Ours(text='inner', items=()),))"


def test_the_values_of_the_program_show_what_they_hold() -> None:
    rule = Rule(Direction.INGRESS, (BlockPeer("10.0.0.0/8"),), (Port(Protocol.TCP, 80),))
    assert repr(rule) == (
        "Rule(direction=<Direction.INGRESS: 'Ingress'>, peers=(BlockPeer(cidr='10.0.0.0/8', except_=()),), "
        "ports=(Port(protocol=<Protocol.TCP: 'TCP'>, port=80, end=None),), origins=())"
    )
