"""Python as text, formatted as `ruff format` does at a width, with imports sorted as its rule I001 does.

Every text that is not ours becomes a literal by `literal`, and a comment by `drafting/remarks.py`; nothing else of an
input gets in here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from netpolc.drafting.printing import STEP, Group, IfBroken, Indent, Line, Part, group, laid_out, separated
from netpolc.drafting.python import (
    Argument,
    Assign,
    AssignSeveral,
    Attribute,
    Call,
    Expression,
    FactClass,
    For,
    If,
    Import,
    JoinedPorts,
    Keyword,
    Module,
    Noted,
    Number,
    Several,
    Statement,
    Text,
    TextTable,
    Top,
    Word,
    Yield,
)

OURS: Final = "policies"
"""The package of the project, whose imports stand behind those of others."""


def literal(text: str) -> str:
    """Write a text as Python: in double quotes unless it has more of these than of single ones, on one line.

    Whatever cannot be printed, and what turns the direction of text, is escaped.
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_character(one, quote) for one in text) + quote


_ESCAPES: Final = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _character(one: str, quote: str) -> str:
    if one == quote:
        return f"\\{one}"
    if one in _ESCAPES:
        return _ESCAPES[one]
    if one.isprintable():
        return one
    number = ord(one)
    return f"\\x{number:02x}" if number < 1 << 8 else f"\\u{number:04x}" if number < 1 << 16 else f"\\U{number:08x}"


def module_text(module: Module, width: int) -> str:
    """Write a module."""
    lines = [f'"""{module.says}"""', ""]
    if module.comments:
        lines += [*_comments(module.comments, 0), ""]
    for number, section in enumerate(_sections(module.imports)):
        lines += [""] if number else []
        for item in section:
            lines += _import(item, width)
    above: Top | None = None
    for part in module.body:
        alone = isinstance(part, _ASSIGNED) and isinstance(above, _ASSIGNED)
        lines += [] if alone else [""] if isinstance(part, _ASSIGNED) and above is None else ["", ""]
        lines += _top(part, width)
        above = part
    return "\n".join(lines) + "\n"


def _sections(imports: Iterable[Import]) -> Iterator[list[Import]]:
    """Give the imports section by section: Python's own, of others, of the project."""
    every = sorted(imports, key=lambda item: (bool(item.names), item.module))
    for wanted in range(3):
        section = [item for item in every if _section(item.module) == wanted]
        if section:
            yield section


def _section(module: str) -> int:
    top = module.partition(".")[0]
    return 2 if top == OURS else 0 if top == "pathlib" else 1


def _import(item: Import, width: int) -> Iterator[str]:
    if not item.names:
        yield f"import {item.module}"
        return
    names = sorted(set(item.names), key=_import_order)
    line = f"from {item.module} import {', '.join(names)}"
    if len(line) <= width:
        yield line
        return
    yield f"from {item.module} import ("
    yield from (f"{' ' * STEP}{name}," for name in names)
    yield ")"


def _import_order(name: str) -> tuple[object, ...]:
    """Order names as isort does: constants, classes, then the rest, each by what it says, numbers by their size."""
    kind = 0 if len(name) > 1 and name.isupper() else 1 if name[:1].isupper() else 2
    return kind, [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in _PARTS.findall(name.lower())], name


_PARTS: Final = re.compile(r"[0-9]+|[^0-9]")


_ASSIGNED: Final = (Assign, AssignSeveral)


def in_lines(constants: Iterable[Assign], width: int) -> Iterator[Assign | AssignSeveral]:
    """Put constants that are called alike beside each other, as many as stand well on one line."""
    line: list[Assign] = []
    for item in constants:
        alike = bool(line) and _maker(item) is not None and _maker(item) == _maker(line[0])
        if line and not (alike and len(line) < _BESIDE and len(_line([*line, item])) <= width):
            yield line[0] if len(line) == 1 else AssignSeveral(tuple(line))
            line = []
        line.append(item)
    if line:
        yield line[0] if len(line) == 1 else AssignSeveral(tuple(line))


_BESIDE: Final = 4


def _maker(item: Assign) -> tuple[str, int] | None:
    """Return what makes a constant, and of how many arguments."""
    value = item.value
    if isinstance(value, Call) and isinstance(value.function, Word):
        return value.function.name, len(value.arguments)
    return None


def _line(items: Sequence[Assign]) -> str:
    values = ["".join(laid_out(_value(item.value), 1 << 30)) for item in items]
    return f"{', '.join(item.name for item in items)} = {', '.join(values)}"


def _top(item: Top, width: int) -> Iterator[str]:
    if isinstance(item, Assign):
        yield from laid_out([f"{item.name} = ", *_value(item.value)], width)
        return
    if isinstance(item, AssignSeveral):
        yield _line(item.items)
        return
    if isinstance(item, FactClass):
        yield "@frozen"
        yield f"class {item.name}({item.base}):"
        yield f'{" " * STEP}"""{item.says}"""'
        yield from (
            ["", *(_field(field.name, field.type, field.default) for field in item.fields)] if item.fields else []
        )
        return
    if item.decorator is not None:
        yield from laid_out(["@", *_parts(item.decorator)], width)
    head: list[Part] = [f"def {item.name}("]
    if item.parameters:
        names = [[f"{name}: {kind}"] for name, kind in item.parameters]
        head += [group(Indent((Line(), *separated(names))), Line()), ") -> Clauses:"]
    elif len(f"def {item.name}() -> Clauses:") > width:
        head += [") -> (", Indent((Line(hard=True), "Clauses")), Line(hard=True), "):"]
    else:
        head.append(") -> Clauses:")
    yield from laid_out(head, width)
    yield f'{" " * STEP}"""{item.says}"""'
    yield from _block(item.body, width, STEP)


def _field(name: str, kind: str, default: str | None) -> str:
    return f"{' ' * STEP}{name}: {kind}" + ("" if default is None else f" = {default}")


def _block(body: Sequence[Statement], width: int, indent: int) -> Iterator[str]:
    for item in body:
        if isinstance(item, Yield):
            yield from _comments(item.comments, indent)
            yield from laid_out(["yield from " if item.many else "yield ", *_parts(item.value)], width, indent)
        elif isinstance(item, If):
            yield from laid_out(["if ", *_test(item), ":"], width, indent)
            yield from _block(item.body, width, indent + STEP)
        elif isinstance(item, For):
            yield from laid_out([f"for {item.name} in ", *_parts(item.of), ":"], width, indent)
            yield from _block(item.body, width, indent + STEP)
        else:
            yield ""


def _test(item: If) -> list[Part]:
    if not item.equals:
        return _parts(item.test)
    if len(item.equals) == 1:
        return [*_parts(item.test), f" == {literal(item.equals[0])}"]
    return [*_parts(item.test), " in ", *_parts(Several(tuple(map(Text, item.equals))))]


def _comments(texts: Iterable[str], indent: int) -> Iterator[str]:
    for text in texts:
        yield f"{' ' * indent}# {text}" if text else f"{' ' * indent}#"


def _value(value: Expression) -> list[Part]:
    """Write what is assigned; ports that are joined more than once are put into parentheses where they break."""
    if isinstance(value, JoinedPorts):
        if len(value.operands) == 2:
            first, second = value.operands
            return [*_parts(first), " | ", *_parts(second)]
        return [_parenthesized(_parts(value))]
    return _parts(value)


def _parenthesized(parts: Sequence[Part]) -> Group:
    return group(IfBroken("("), Indent((Line(), *parts)), Line(), IfBroken(")"))


def _parts(value: Expression) -> list[Part]:
    if isinstance(value, Word):
        return [value.name]
    if isinstance(value, Text):
        return [literal(value.value)]
    if isinstance(value, Number):
        return [str(value.value)]
    if isinstance(value, Attribute):
        return [*_parts(value.of), f".{value.name}"]
    if isinstance(value, Call):
        return [*_parts(value.function), *_arguments(value.arguments)]
    if isinstance(value, JoinedPorts):
        first, *more = value.operands
        behind = [part for item in more for part in (Line(" "), "| ", *_parts(item))]
        return [group(*_parts(first), *behind)]
    if isinstance(value, TextTable):
        return [_listed("{", [[f"{literal(key)}: {literal(text)}"] for key, text in value.pairs], "}")]
    if len(value.items) == 1:
        return [group("(", Indent((Line(), *_parts(value.items[0]), ",")), Line(), ")")]
    return [_listed("(", [_parts(item) for item in value.items], ")")]


def _listed(begin: str, parts: Sequence[Sequence[Part]], end: str) -> Group:
    return group(begin, Indent((Line(), *separated(parts))), Line(), end)


def _arguments(arguments: Sequence[Argument]) -> list[Part]:
    if not arguments:
        return ["()"]
    inner = group(*separated([_argument(item) for item in arguments]))
    return [group("(", Indent((Line(), inner)), Line(), ")")]


def _argument(item: Argument) -> list[Part]:
    if isinstance(item, Noted):
        noted: list[Part] = []
        for text in item.comments:
            noted += [f"# {text}" if text else "#", Line(hard=True)]
        return [*noted, *_argument(item.value)]
    if isinstance(item, Keyword):
        return [f"{item.name}=", *_parts(item.value)]
    return _parts(item)
