"""Environments: typed facts, one value for each scope of namespace names."""

from collections.abc import Callable
from typing import Final

from attrs import field

from netpolc.authoring.problems import exact_text, refuse, refuse_type, shown
from netpolc.diagnostics.catalogue.authoring import BAD_ENVIRONMENT, COMPARED_ENVIRONMENT
from netpolc.diagnostics.origin import Located, Trace, trace
from netpolc.rules.names import namespace_faults
from netpolc.rules.quoting import quoted
from netpolc.values import frozen

NAME_CURE: Final = "use at most 63 lower-case letters, digits and `-`, and begin and end with a letter or digit"


@frozen
class Environment:
    """The facts of one environment; subclass it with `attrs.frozen` and give it fields.

    `name`: a DNS label of at most 63 characters, the name of its folder under `build/`.
    """

    name: str
    _written: Located = field(init=False, eq=False, repr=False, default=Trace(()))

    def __attrs_post_init__(self) -> None:
        """Check the name and keep the line."""
        if not isinstance(self.name, str):  # pyright: ignore[reportUnnecessaryIsInstance] - a run is not type-checked
            refuse_type("name", "the name of an environment, a string", self.name)
        else:
            if namespace_faults(self.name):  # a DNS label too
                refuse(BAD_ENVIRONMENT, f"{quoted(self.name)} is not the name of an environment", NAME_CURE)
            object.__setattr__(self, "name", exact_text(self.name))
        object.__setattr__(self, "_written", trace())

    @classmethod
    def __attrs_init_subclass__(cls) -> None:
        """Let the equality of every class of environments ask whether it is compared with a name."""
        _watch_equality(cls)


def _watch_equality(kind: type[Environment]) -> None:
    """Report comparisons with a text, which are never true; what a class defines as its equality itself is left."""
    known: object = kind.__dict__.get("__eq__")
    if callable(known) and _is_generated(known):
        kind.__eq__ = _watched(known)  # type: ignore[method-assign, assignment]  # pyright: ignore[reportAttributeAccessIssue] - as attrs does


def _is_generated(method: Callable[..., object]) -> bool:
    code: object = getattr(method, "__code__", None)
    return str(getattr(code, "co_filename", "")).startswith("<attrs generated")


def _watched(equality: Callable[..., object]) -> Callable[[Environment, object], object]:
    def equal(self: Environment, other: object) -> object:
        if isinstance(other, str):
            message = f"an environment is compared with `{shown(other)}`, and is not its name"
            refuse(COMPARED_ENVIRONMENT, message, "compare its `name`")
        return equality(self, other)

    return equal


_watch_equality(Environment)


def origin_of(environment: Environment) -> Located:
    """Return where an environment was written, in Python or in TOML."""
    return environment._written  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - the field is this module's own


def place_in_file(environment: Environment, place: Located) -> None:
    """Say where in a file an environment was written, in place of the line that had the file read."""
    object.__setattr__(environment, "_written", place)
