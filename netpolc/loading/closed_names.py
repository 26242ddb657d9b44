"""What a closed module may use of Python, of attrs and of netpolc: names by which nothing is reached, nor changed."""

import sys
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, cast

_ABCS: Final = frozenset(
    {
        *("Callable", "Collection", "Container", "Generator", "Hashable", "ItemsView", "Iterable", "Iterator"),
        *("KeysView", "Mapping", "MutableMapping", "MutableSequence", "MutableSet", "Reversible", "Sequence", "Set"),
        *("Sized", "ValuesView"),
    }
)
_ATTRS: Final = frozenset(
    {"Factory", "asdict", "astuple", "define", "evolve", "field", "frozen", "mutable", "validators"}
)

_LANGUAGE: Final = cast("list[str]", vars(sys.modules["netpolc"])["__all__"])

NAMES: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "__future__": frozenset({"annotations"}),
        "abc": _ABCS | {"ABC", "abstractmethod"},
        "attr": _ATTRS,
        "attrs": _ATTRS,
        "collections": frozenset({"ChainMap", "Counter", "OrderedDict", "abc", "defaultdict", "deque", "namedtuple"}),
        "copy": frozenset({"copy", "deepcopy"}),
        "dataclasses": frozenset({"KW_ONLY", "asdict", "astuple", "dataclass", "field", "replace"}),
        "decimal": frozenset(
            {
                *("BasicContext", "Context", "Decimal", "DefaultContext", "ExtendedContext", "InvalidOperation"),
                *("ROUND_CEILING", "ROUND_DOWN", "ROUND_FLOOR", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_HALF_UP"),
                *("ROUND_UP", "getcontext", "localcontext", "setcontext"),
            }
        ),
        "enum": frozenset({"Enum", "Flag", "IntEnum", "IntFlag", "StrEnum", "auto", "unique"}),
        "fractions": frozenset({"Fraction"}),
        "functools": frozenset({"cache", "cached_property", "cmp_to_key", "lru_cache", "partial", "reduce"}),
        "ipaddress": frozenset(
            {
                *("AddressValueError", "IPv4Address", "IPv4Network", "IPv6Address", "IPv6Network", "NetmaskValueError"),
                *("collapse_addresses", "ip_address", "ip_network", "summarize_address_range"),
            }
        ),
        "itertools": frozenset(
            {
                *("accumulate", "batched", "chain", "combinations", "combinations_with_replacement", "compress"),
                *("count", "cycle", "dropwhile", "filterfalse", "groupby", "islice", "pairwise", "permutations"),
                *("product", "repeat", "starmap", "takewhile", "tee", "zip_longest"),
            }
        ),
        "json": frozenset({"JSONDecodeError", "dumps", "loads"}),
        "math": frozenset({"ceil", "comb", "floor", "gcd", "inf", "isqrt", "lcm", "log2", "perm", "prod", "sqrt"}),
        "netpolc": frozenset(_LANGUAGE),
        "operator": frozenset(
            {"add", "and_", "contains", "eq", "ge", "gt", "itemgetter", "le", "lt", "mul", "ne", "or_"}
        ),
        "re": frozenset({"IGNORECASE", "VERBOSE", "escape", "findall", "finditer", "fullmatch", "match", "search"})
        | {"split", "sub", "subn"},
        "string": frozenset({"ascii_letters", "ascii_lowercase", "ascii_uppercase", "capwords", "digits", "hexdigits"}),
        "textwrap": frozenset({"dedent", "fill", "indent", "shorten", "wrap"}),
        "tomllib": frozenset({"TOMLDecodeError", "loads"}),
        "typing": _ABCS
        | {
            *(
                "Annotated",
                "Any",
                "ClassVar",
                "Concatenate",
                "Dict",
                "Final",
                "FrozenSet",
                "Generic",
                "List",
                "Literal",
            ),
            *("NamedTuple", "Never", "NewType", "NoReturn", "Optional", "ParamSpec", "Protocol", "Self", "Tuple"),
            *("TYPE_CHECKING", "TypeAlias", "TypeVar", "TypedDict", "Union", "assert_never", "cast", "final"),
            *("overload", "override"),
        },
        "validators": frozenset(
            {
                *("and_", "deep_iterable", "deep_mapping", "ge", "gt", "in_", "instance_of", "le", "lt", "matches_re"),
                *("max_len", "min_len", "not_", "optional", "or_"),
            }
        ),
    }
)
"""By the last part of a module's name. Only these names of it are used, and the module itself is handed to nobody."""
MODULES: Final = frozenset({*NAMES, "collections.abc"}) - {"validators"}
"""The modules that are imported by these names; `validators` is one of attrs."""

WRITING: Final = frozenset({"dataclass", "define", "frozen", "mutable"})
"""What writes source for a class, and changes the very class that it is given: only ever one that stands below it."""
WRITING_FLAGS: Final = frozenset({"eq", "frozen", "init", "kw_only", "order", "repr", "slots", "unsafe_hash"})
FIELD: Final = "field"
"""What makes a field. Its alias becomes source, and has to be seen."""
ALIAS: Final = "alias"
