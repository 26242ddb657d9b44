"""The line of each fact of an environment, in Python or in TOML."""

import ast
from collections.abc import Mapping

import attrs

from netpolc.authoring.environments import Environment, origin_of
from netpolc.authoring.toml_lines import key_places
from netpolc.diagnostics.files import file_bytes
from netpolc.diagnostics.model import Place


def facts(environment: Environment) -> Mapping[str, tuple[str, Place]]:
    """Return each field of an environment, but its name, as text and with the line that states it.

    A field that takes its default has the place of the environment as a whole.
    """
    whole = origin_of(environment).locate().place
    stated = _stated(whole, environment.name, [item.name for item in attrs.fields(type(environment)) if item.init])
    return {
        item.name: (repr(getattr(environment, item.name)), stated.get(item.name, whole))
        for item in attrs.fields(type(environment))
        if item.init and item.name != "name"
    }


def _stated(whole: Place, name: str, fields: list[str]) -> Mapping[str, Place]:
    try:
        text = file_bytes(whole.path).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return {}
    if whole.path.endswith(".toml"):
        return {
            keys[1]: Place(whole.path, at.line, at.column, at.end_line, at.end_column)
            for keys, at in key_places(text).items()
            if len(keys) == 2 and keys[0] == name
        }
    return _of_call(text, whole, fields)


def _of_call(text: str, whole: Place, fields: list[str]) -> Mapping[str, Place]:
    """Find the arguments of the call that stands at a place."""
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (node.lineno, node.col_offset + 1) == (whole.line, whole.column):
            found = {field: _place(whole.path, value) for field, value in zip(fields, node.args, strict=False)}
            found |= {item.arg: _place(whole.path, item) for item in node.keywords if item.arg}
            return found
    return {}


def _place(path: str, node: ast.expr | ast.keyword) -> Place:
    return Place(path, node.lineno, node.col_offset + 1, node.end_lineno or 0, (node.end_col_offset or 0) + 1)
