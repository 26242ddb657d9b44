"""Environments from TOML: cattrs fills the user's class, and what does not fit is named with its line."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar, cast

import attrs
from cattrs import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
    IterableValidationNote,
    StructureHandlerNotFoundError,
)

from netpolc.authoring.environments import NAME_CURE, Environment, place_in_file
from netpolc.authoring.problems import nearest_keyword
from netpolc.authoring.toml_language import LanguageValues, RefusedValueError
from netpolc.authoring.toml_lines import KeyPlace, key_places
from netpolc.authoring.toml_values import values_converter
from netpolc.diagnostics.catalogue.authoring import BAD_ENVIRONMENT
from netpolc.diagnostics.catalogue.loading import TOML_SYNTAX, TOML_VALUE, UNREADABLE
from netpolc.diagnostics.files import file_bytes, reason
from netpolc.diagnostics.model import Code, Origin, Place, finding, has_errors
from netpolc.diagnostics.origin import Written, trace
from netpolc.diagnostics.sink import listener, report
from netpolc.rules.names import namespace_faults
from netpolc.rules.quoting import quoted

E = TypeVar("E", bound=Environment)


def read_environments(kind: type[E], path: str | Path) -> tuple[E, ...]:
    """Read environments from a TOML file, one table each, into the user's own class, in the order of their names.

    The table's name is the environment's name; its keys are the other fields, checked by their types. What does not fit
    is reported with file, line and key.
    """
    path = Path(path)
    try:
        text = file_bytes(path).decode("utf-8-sig").replace("\r\n", "\n")
        tables = cast("Mapping[str, object]", tomllib.loads(text))
    except OSError as error:
        report(finding(UNREADABLE, f"`{path.name}` cannot be read: {reason(error)}", trace().locate()))
        return ()
    except UnicodeDecodeError:
        report(finding(UNREADABLE, f"`{path.name}` is not UTF-8 text", trace().locate()))
        return ()
    except tomllib.TOMLDecodeError as error:
        report(finding(TOML_SYNTAX, *_syntax(str(error), path)))
        return ()
    reader = _TableReader(path, key_places(text))
    found: list[E] = []
    for name, table in sorted(tables.items()):
        if not isinstance(table, dict):
            reader.refuse(
                (name,),
                f"`{name}` is no table; each table is one environment",
                "write it below a table such as `[prod]`",
            )
            continue
        environment = reader.structured(kind, name, cast("dict[str, object]", table))
        if environment is not None:
            place_in_file(environment, Written(Origin(reader.place((name,)))))
            found.append(environment)
    return tuple(found)


def _syntax(message: str, path: Path) -> tuple[str, Origin]:
    """Take the place out of the words of `tomllib`, which end with `(at line 3, column 7)`."""
    words, _, place = message.rpartition(" (at ")
    numbers = [int(word) for word in place.replace(",", " ").replace(")", " ").split() if word.isdigit()]
    line, column = [*numbers, 1, 1][:2] if len(numbers) == 2 else (_last_line(path), 1)
    where = (
        Place(path.as_posix(), line, column, line, column + 1) if len(numbers) == 2 else Place(path.as_posix(), line)
    )
    said = words or message
    return said[:1].lower() + said[1:], Origin(where)


def _last_line(path: Path) -> int:
    return max(1, len(path.read_text(encoding="utf-8-sig").splitlines()))


class _TableReader:
    """One file: where its keys stand, and how its tables become values."""

    def __init__(self, path: Path, places: Mapping[tuple[str, ...], KeyPlace]) -> None:
        self.path, self.places = path.as_posix(), places
        self.language = LanguageValues()
        self.converter = values_converter(self.language)

    def place(self, keys: tuple[str, ...]) -> Place:
        while keys:
            found = self.places.get(keys)
            if found:
                return Place(self.path, found.line, found.column, found.end_line, found.end_column)
            keys = keys[:-1]
        return Place(self.path, 1)

    def refuse(self, keys: tuple[str, ...], message: str, cure: str | None = None, code: Code = TOML_VALUE) -> None:
        report(finding(code, message, Origin(self.place(keys)), help=cure))

    def structured(self, kind: type[E], name: str, table: dict[str, object]) -> E | None:
        if "name" in table:
            self.refuse((name, "name"), "`name` is the name of the table", "remove the key")
            return None
        if namespace_faults(name):
            self.refuse((name,), f"{quoted(name)} is not the name of an environment", NAME_CURE, BAD_ENVIRONMENT)
            return None
        try:
            return self.converter.structure({**table, "name": name}, kind)
        except ClassValidationError as error:
            before = len(listener())
            self.explain(error, (name,))
            if not (self.language.warned or has_errors(listener()[before:])):
                return self.in_spite(kind, name, table)
        except StructureHandlerNotFoundError as error:
            known = [item.name for item in attrs.fields(kind) if item.type is error.type_]
            self.unsayable((name, *known[:1]), error)
        return None

    def in_spite(self, kind: type[E], name: str, table: dict[str, object]) -> E | None:
        """Make an environment of which only warnings were told."""
        self.language.warned = True
        try:
            return self.structured(kind, name, table)
        finally:
            self.language.warned = False

    def explain(self, error: Exception, keys: tuple[str, ...]) -> None:
        """Turn cattrs' tree of errors into findings."""
        if isinstance(error, ClassValidationError):
            grouped, rest = error.group_exceptions()
            for inner, note in grouped:
                self.explain(inner, (*keys, note.name))
            for inner in rest:
                self.explain(inner, keys)
        elif isinstance(error, IterableValidationError):
            items, rest = error.group_exceptions()
            for inner, item in items:
                self.explain(inner, (*keys, _index(item)))
            for inner in rest:
                self.explain(inner, keys)
        else:
            self.explain_one(error, keys)

    def explain_one(self, error: Exception, keys: tuple[str, ...]) -> None:
        """Turn what is wrong with one value, or with the keys of one table, into findings."""
        if isinstance(error, RefusedValueError):
            for inside, item in error.found:
                # No manifest has the value here, and whether it comes into one, and where, is not known.
                report(attrs.evolve(item, origin=Origin(self.place((*keys, *inside))), field=None))
        elif isinstance(error, ForbiddenExtraKeysError):
            self.unknown(error, keys)
        elif isinstance(error, KeyError):
            self.lacking(keys, str(error))
        elif isinstance(error, StructureHandlerNotFoundError):
            self.unsayable(keys, error)
        else:
            said = str(error)
            self.refuse(keys, f"`{'.'.join(keys)}`: {said[:1].lower()}{said[1:]}")

    def unknown(self, error: ForbiddenExtraKeysError, keys: tuple[str, ...]) -> None:
        """Report keys that are no fields, with the nearest field, or why the class does not have it."""
        every = attrs.fields(cast("type[attrs.AttrsInstance]", error.cl))
        fields = [item.name for item in every if item.init and item.name != "name"]
        for key in sorted(error.extra_fields):
            bare = key in getattr(error.cl, "__annotations__", {}) and key not in fields
            cure = f"put `@attrs.frozen` above `class {error.cl.__name__}`" if bare else _nearest(key, fields)
            self.refuse((*keys, key), f"`{key}` is no field of `{error.cl.__name__}`", cure)

    def unsayable(self, keys: tuple[str, ...], error: StructureHandlerNotFoundError) -> None:
        """Report a type that TOML cannot write; cattrs sees most of them before it sees any value."""
        kind = getattr(error.type_, "__name__", error.type_)
        cure = "give the field a type such as `str`, or write the environments in Python"
        self.refuse(keys, f"`{'.'.join(keys)}` has a type that TOML cannot hold: `{kind}`", cure)

    def lacking(self, keys: tuple[str, ...], missing: str) -> None:
        """Report a field that a table does not give; cattrs counts the field itself to its path."""
        name = missing.strip("'")
        table = keys[:-1] if keys[-1] == name else keys
        self.refuse(
            table, f"`{'.'.join(table)}` lacks the key `{name}`", f"add `{name} = ...`, or give the field a default"
        )


def _index(note: IterableValidationNote) -> str:
    return str(note.index)


def _nearest(word: str, known: list[str]) -> str:
    return nearest_keyword(word, known).replace("=`", "`")
