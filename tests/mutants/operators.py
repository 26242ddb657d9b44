"""Small mistakes that somebody could make in an expression or a statement."""

import ast
from collections.abc import Callable, Iterator
from copy import copy
from itertools import count, islice
from typing import Final, cast

from attrs import frozen

Slot = tuple[ast.AST, str, int | None]

_COMPARED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_COUNTED: Final[dict[type[ast.operator], type[ast.operator]]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift,
    ast.RShift: ast.LShift,
    ast.Mult: ast.FloorDiv,
}
_UNSEEN: Final = {"annotation", "returns", "decorator_list", "type_params", "type_comment", "ctx", "op", "ops"}
"""What nothing runs in, or what stands for the node itself."""


@frozen
class Mutant:
    """A mistake, by its number in the module."""

    number: int
    line: int
    what: str


def compared(node: ast.AST) -> Iterator[ast.AST]:
    """Say the opposite, or move the border by one."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            if other := _COMPARED.get(type(operator)):
                yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def joined(node: ast.AST) -> Iterator[ast.AST]:
    """Take `or` for `and`, or forget one of the conditions."""
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
        for place in range(len(node.values)):
            left = [*node.values[:place], *node.values[place + 1 :]]
            yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)


def negated(node: ast.AST) -> Iterator[ast.AST]:
    """Forget `not`."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand


def counted(node: ast.AST) -> Iterator[ast.AST]:
    """Take one operator of numbers and sets for another."""
    if isinstance(node, ast.BinOp) and (other := _COUNTED.get(type(node.op))):
        yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node, ast.AugAssign) and (other := _COUNTED.get(type(node.op))):
        yield ast.AugAssign(node.target, other(), node.value)


def constant(node: ast.AST) -> Iterator[ast.AST]:
    """Take one constant for another."""
    if isinstance(node, ast.Constant) and isinstance(node.value, bool | int) and node.value in {0, 1}:
        yield ast.Constant(type(node.value)(1 - node.value))


def conditional(node: ast.AST) -> Iterator[ast.AST]:
    """Take a condition for one that always holds, or never."""
    if isinstance(node, ast.If | ast.IfExp | ast.While):
        for value in (True, False):
            if not (isinstance(node, ast.While) and (value or isinstance(node.test, ast.Constant))):
                changed = copy(node)
                changed.test = ast.Constant(value)
                yield changed
    if isinstance(node, ast.comprehension):
        for place in range(len(node.ifs)):
            yield ast.comprehension(node.target, node.iter, [*node.ifs[:place], *node.ifs[place + 1 :]], node.is_async)


def returned(node: ast.AST) -> Iterator[ast.AST]:
    """Return nothing, or what is empty."""
    if isinstance(node, ast.Return) and node.value is not None:
        if not (isinstance(node.value, ast.Constant) and node.value.value is None):
            yield ast.Return(ast.Constant(None))
        if not isinstance(node.value, ast.Constant | ast.Compare | ast.BoolOp) and ast.unparse(node.value) != "()":
            yield ast.Return(ast.Tuple([], ast.Load()))


def forgotten(node: ast.AST) -> Iterator[ast.AST]:
    """Leave a statement out, or leave a loop where the next round was meant, and the other way round."""
    match node:
        case ast.Expr(ast.Constant()):
            return
        case ast.Expr() | ast.AugAssign() | ast.Raise():
            yield ast.Pass()
        case ast.Continue():
            yield ast.Break()
        case ast.Break():
            yield ast.Continue()
        case _:
            return


OPERATORS: Final[tuple[Callable[[ast.AST], Iterator[ast.AST]], ...]] = (
    compared,
    joined,
    negated,
    counted,
    constant,
    conditional,
    returned,
    forgotten,
)


def mutants(source: str) -> Iterator[Mutant]:
    """Give every mistake that can be made once in a module."""
    return (mutant for mutant, _ in _planted(ast.parse(source)))


def planted(source: str, number: int) -> ast.Module:
    """Make the mistake of this number, as `mutants` counts from 0."""
    _, tree = next(islice(_planted(ast.parse(source)), number, None))
    return ast.fix_missing_locations(tree)


def _planted(tree: ast.Module) -> Iterator[tuple[Mutant, ast.Module]]:
    """Give each mistake while it is in the tree; the next one takes it out again."""
    number = count()
    for node, (parent, field, place) in list(_slots(tree)):
        for other in (other for operator in OPERATORS for other in operator(node)):
            line = next(item.lineno for item in ast.walk(node) if isinstance(item, ast.stmt | ast.expr))
            _put(parent, field, place, ast.copy_location(other, node))
            yield Mutant(next(number), line, f"{_said(node)} -> {_said(other)}"), tree
            _put(parent, field, place, node)


def _slots(node: ast.AST) -> Iterator[tuple[ast.AST, Slot]]:
    for field, value in ast.iter_fields(node):
        if field in _UNSEEN:
            continue
        children: list[tuple[int | None, object]] = [(None, value)]
        if isinstance(value, list):
            children = list(enumerate(cast("list[object]", value)))
        for place, child in children:
            if isinstance(child, ast.AST):
                yield child, (node, field, place)
                yield from _slots(child)


def _put(parent: ast.AST, field: str, place: int | None, node: ast.AST) -> None:
    if place is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[place] = node


def _said(node: ast.AST) -> str:
    first = ast.unparse(node).strip().splitlines()[0]
    return first if len(first) <= 100 else f"{first[:97]}..."
