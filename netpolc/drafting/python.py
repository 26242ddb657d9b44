"""A small tree of Python: expressions and statements of a policy module, as values."""

from typing import TypeAlias

from netpolc.values import frozen


@frozen
class Word:
    """A name, with dots where it is one of another: `WEB`, `env.office`."""

    name: str


@frozen
class Text:
    """A text; what it holds is never code."""

    value: str


@frozen
class Number:
    """A whole number."""

    value: int


@frozen
class Keyword:
    """An argument by its name."""

    name: str
    value: "Expression"


@frozen
class Call:
    """A call; `function` is what is called."""

    function: "Word | Attribute"
    arguments: "tuple[Argument, ...]" = ()


@frozen
class Attribute:
    """A name of the value of a call: `label("tier").exists`."""

    of: Call
    name: str


@frozen
class Noted:
    """An argument with comments above it, one text a line."""

    comments: tuple[str, ...]
    value: "Expression | Keyword"


@frozen
class JoinedPorts:
    """Ports that are joined by `|`, two at least."""

    operands: "tuple[Expression, ...]"


@frozen
class TextTable:
    """A mapping of texts."""

    pairs: tuple[tuple[str, str], ...]


@frozen
class Several:
    """A tuple."""

    items: "tuple[Expression, ...]"


Expression: TypeAlias = Word | Text | Number | Call | Attribute | JoinedPorts | TextTable | Several
Argument: TypeAlias = Expression | Keyword | Noted


@frozen
class Assign:
    """A constant of a module, with comments above it."""

    name: str
    value: Expression


@frozen
class AssignSeveral:
    """Constants that stand on one line."""

    items: tuple[Assign, ...]


@frozen
class Yield:
    """A clause that is yielded, or (`many`) each of several; with comments above it, one text a line."""

    value: Expression
    comments: tuple[str, ...] = ()
    many: bool = False


@frozen
class If:
    """Clauses under a condition."""

    test: Expression
    body: "tuple[Statement, ...]"
    equals: tuple[str, ...] = ()
    """Compares with a text, or asks whether it is one of several."""


@frozen
class For:
    """Clauses for each of several texts."""

    name: str
    of: Several
    body: "tuple[Statement, ...]"


@frozen
class Gap:
    """An empty line."""


Statement: TypeAlias = Yield | If | For | Gap


@frozen
class Function:
    """A function that yields clauses."""

    name: str
    says: str
    """Its docstring."""
    body: tuple[Statement, ...]
    parameters: tuple[tuple[str, str], ...] = ()
    """Names and their types."""
    decorator: Call | None = None


@frozen
class Field:
    """A field of a class: its name, its type, and its default as Python."""

    name: str
    type: str
    default: str | None = None


@frozen
class FactClass:
    """A frozen class of facts."""

    name: str
    base: str
    says: str
    fields: tuple[Field, ...]


@frozen
class Import:
    """Names from a module; without names the module itself."""

    module: str
    names: tuple[str, ...] = ()


Top: TypeAlias = Assign | AssignSeveral | Function | FactClass
"""What stands at the top of a module, below its imports."""


@frozen
class Module:
    """A policy module."""

    says: str
    """Its docstring."""
    imports: tuple[Import, ...]
    body: tuple[Top, ...]
    comments: tuple[str, ...] = ()
    """What stands at its top, one text a line."""
