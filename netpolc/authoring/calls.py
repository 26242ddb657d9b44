"""A call with the wrong words becomes a finding at the caller's line, and the build goes on without it."""

from collections.abc import Callable
from functools import wraps
from types import FunctionType
from typing import TYPE_CHECKING, TypeVar, cast

from netpolc.authoring.problems import keyword_list, refuse, refuse_empty, refuse_keyword, shown
from netpolc.diagnostics.catalogue.authoring import WRONG_CALL

if TYPE_CHECKING:
    from inspect import Signature

F = TypeVar("F", bound=Callable[..., object])


def told(instead: object) -> Callable[[F], F]:
    """Let a function of the language report a call that does not fit its parameters, and return `instead`.

    Python raises TypeError for such a call; a TypeError from inside the function is let through.
    """

    def decorate(function: F) -> F:
        @wraps(function)
        def call(*values: object, **words: object) -> object:
            try:
                return function(*values, **words)
            except TypeError as error:
                place = error.__traceback__
                if place is None or place.tb_next is not None:
                    raise
                _explain(function, values, words, str(error))
                return instead

        return cast("F", call)

    return decorate


def _explain(function: Callable[..., object], values: tuple[object, ...], words: dict[str, object], said: str) -> None:
    import inspect

    signature, name = inspect.signature(function), function.__name__
    if name == "__call__":
        name, values = repr(values[0]), values[1:]
        signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    elif "self" in signature.parameters:
        values = values[1:]
        signature = signature.replace(parameters=list(signature.parameters.values())[1:])
    known = [
        key
        for key, item in signature.parameters.items()
        if item.kind in (item.POSITIONAL_OR_KEYWORD, item.KEYWORD_ONLY)
    ]
    unknown = [word for word in words if word not in known]
    for word in unknown:
        refuse_keyword(name, word, known)
    if unknown:
        return
    missing = _missing(signature, values, words)
    if missing is None:
        keywords = [key for key in known if signature.parameters[key].kind is inspect.Parameter.KEYWORD_ONLY]
        positional = [
            item
            for item in signature.parameters.values()
            if item.kind in (item.POSITIONAL_ONLY, item.POSITIONAL_OR_KEYWORD)
        ]
        if len(values) > len(positional):
            value = values[len(positional)]
            bare = isinstance(value, FunctionType)  # the decorator without its parentheses
            refuse(
                WRONG_CALL,
                f"`{name}` does not take `{shown(value)}` by position",
                f'write `@{name}(namespace="...")`' if bare else keyword_list(keywords),
            )
        else:
            refuse(WRONG_CALL, f"`{name}` cannot be called so: {said}")
    elif missing[1]:
        refuse_empty(name, missing[0])
    else:
        refuse(WRONG_CALL, f"`{name}` needs `{missing[0]}`")


def _missing(signature: "Signature", values: tuple[object, ...], words: dict[str, object]) -> tuple[str, bool] | None:
    """Return the first parameter that got nothing, and whether a list could have been expanded there."""
    parameters = list(signature.parameters.values())
    for index, item in enumerate(parameters):
        if item.kind in (item.VAR_POSITIONAL, item.VAR_KEYWORD) or item.default is not item.empty:
            continue
        given = item.name in words or (item.kind is not item.KEYWORD_ONLY and index < len(values))
        if not given:
            expandable = index + 1 < len(parameters) and parameters[index + 1].kind is item.VAR_POSITIONAL
            return item.name if item.name not in ("first", "given") else "value", expandable
    return None
