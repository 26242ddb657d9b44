"""What a policy module probably meant, where Python says only what cannot be."""

import builtins
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from types import FrameType, ModuleType, TracebackType
from typing import Final, cast

from netpolc.diagnostics.nearest import meant
from netpolc.loading.sources import PACKAGE

_LANGUAGE: Final = "netpolc"
_PEERS: Final = frozenset(
    {"Pods", "OwnPods", "Namespace", "Namespaces", "Addresses", "Anywhere", "PeerUnion", "EndUnion"}
)
_OPERANDS: Final = re.compile(r"unsupported operand type\(s\) for (\S+): '(\w+)' and '(\w+)'")
_CALLED: Final = re.compile(r"'(\w+)' object is not callable")
_ITERATED: Final = re.compile(r"'(\w+)' object is not iterable")
_WANTED: Final = re.compile(r"cannot import name '(\w+)'")


def cure(error: BaseException) -> str | None:
    """Say the nearest name that is there, or how to come by the one that was asked for; None where nothing is near."""
    try:
        if isinstance(error, ModuleNotFoundError):
            return _module(error.name or "", error.__traceback__)
        if isinstance(error, ImportError):
            wanted = _WANTED.match(error.msg or "")
            home = sys.modules.get(error.name or "")
            return None if wanted is None or home is None else _nearest(wanted[1], dir(home))
        if isinstance(error, NameError):
            return _name(error.name or "", error.__traceback__)
        if isinstance(error, AttributeError):
            return _attribute(error.name or "", error.obj)
        if isinstance(error, TypeError):
            return _wrong_use(str(error))
    except Exception:  # noqa: BLE001 - a user's own __dir__ or __getattr__ may raise anything, and a cure is only a help
        return None
    return None


def _nearest(word: str, known: Iterable[str]) -> str | None:
    return meant(word, {name for name in known if name[:1] != "_"})


def _module(name: str, place: TracebackType | None) -> str | None:
    package, _, last = name.rpartition(".")
    if not package:
        beside = _beside(last, place)
        if beside is not None:
            return f"write `from {beside}.{last} import ...`"
        return _nearest(last, [*sys.stdlib_module_names, "attrs", _LANGUAGE])
    folders = getattr(sys.modules.get(package), "__path__", ())
    return _nearest(last, (item.name for item in pkgutil.iter_modules(folders)))


def _beside(name: str, place: TracebackType | None) -> str | None:
    """Return the package of policy modules that has a module of a name: the one that imports it, or the first."""
    asking = [str(frame.f_globals.get("__package__") or "") for frame in _frames(place)]
    for package in (*(item for item in reversed(asking) if item.split(".")[0] == PACKAGE), PACKAGE):
        folders = getattr(sys.modules.get(package), "__path__", ())
        if any(item.name == name for item in pkgutil.iter_modules(folders)):
            return package
    return None


def _frames(place: TracebackType | None) -> Iterator[FrameType]:
    while place is not None:
        yield place.tb_frame
        place = place.tb_next


def _environment(word: str, frame: FrameType | None) -> str | None:
    """Say how a set asks for the environment that it reads."""
    known: object = getattr(sys.modules.get(f"{PACKAGE}.environments"), "ENVIRONMENTS", None)
    if frame is None or not isinstance(known, tuple) or not known or word not in {"env", "environment"}:
        return None
    code, kind = frame.f_code, type(cast("tuple[object, ...]", known)[0]).__name__
    bare = code.co_name.isidentifier() and not (code.co_argcount or code.co_kwonlyargcount)
    return f"write `def {code.co_name}({word}: {kind})`" if bare else None


def _name(word: str, place: TracebackType | None) -> str | None:
    if word in dir(sys.modules[_LANGUAGE]):
        return f"write `from netpolc import {word}`"
    *_, frame = (None, *_frames(place))
    environment = _environment(word, frame)
    if environment is not None:
        return environment
    there = {**frame.f_locals, **frame.f_globals} if frame else {}
    return _nearest(word, [*there, *vars(builtins)])


def _attribute(word: str, owner: object) -> str | None:
    known = dir(owner)
    near = _nearest(word, known)
    if near or isinstance(owner, ModuleType) or not type(owner).__module__.startswith("netpolc."):
        return near
    calls = [name for name in known if name[:1] != "_" and callable(getattr(owner, name))]
    return "it has " + ", ".join(f"`{name}`" for name in calls) if calls else None


def _wrong_use(said: str) -> str | None:
    """Say how a value of the language is used, by the class that Python names."""
    if found := _OPERANDS.match(said):
        operands = {found[2], found[3]}
        if operands <= _PEERS and found[1] in {"|", "+", "|=", "+="}:
            return "a union of peers is `any_of(...)`"
        return "ports are joined with `|`" if operands == {"Ports"} and found[1] in {"+", "+="} else None
    if found := _CALLED.match(said):
        if found[1] == "PolicySet":
            return "a set is compiled by itself; what sets share is a function without `@policy_set`"
        values = _PEERS | {"Ports", "Rule", "Policy", "Connection", "Requirement"}
        return "it is a value, not a function: leave out the parentheses" if found[1] in values else None
    found = _ITERATED.match(said)
    if found and found[1] == "function":
        return "call it: put `()` behind its name"
    return "one clause is given with `yield`" if found and found[1] in {"Policy", "Connection", "Within"} else None
