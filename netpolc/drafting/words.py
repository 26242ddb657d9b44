"""Words for names: what a person would call a value, in identifiers that are free."""

import builtins
import keyword
import re
from collections.abc import Iterable, Iterator
from typing import Final

LONGEST: Final = 40
"""A name is cut at a word so that it has no more letters than this."""

_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"{name}{at}" for name in ("com", "lpt") for at in range(10))}
)
_MODULES: Final = frozenset({"environments", "shared", "policies", "netpolc", "attrs", "env", "name", "each", "frozen"})
LANGUAGE: Final = frozenset(
    {
        *("Addresses", "Clauses", "Peer", "Ports", "all_namespaces", "all_pods", "all_sctp", "all_tcp", "all_udp"),
        *("allow", "allow_dns", "always", "any_of", "anywhere", "app", "by_label", "cidr", "deny_all", "deny_egress"),
        *("deny_ingress", "dns_ports", "internet", "isolated", "kube_dns", "label", "namespace", "namespaces", "never"),
        *("only", "pods", "policy", "policy_set", "port_range", "private_addresses", "promises", "read_environments"),
        *("sctp", "tcp", "this_namespace", "udp", "within"),
    }
)
"""The words of the language, which a name of a module would hide."""
RESERVED: Final = (
    frozenset(keyword.kwlist) | frozenset(keyword.softkwlist) | frozenset(dir(builtins)) | LANGUAGE | _MODULES
)
SMALL: Final = frozenset(
    {
        *(
            "a",
            "access",
            "all",
            "allow",
            "allowed",
            "allows",
            "and",
            "any",
            "block",
            "by",
            "deny",
            "egress",
            "for",
            "from",
        ),
        *(
            "in",
            "ingress",
            "into",
            "network",
            "networkpolicy",
            "np",
            "of",
            "on",
            "only",
            "or",
            "out",
            "outbound",
            "inbound",
        ),
        *("policies", "policy", "rule", "rules", "the", "to", "traffic", "via", "with", "netpol"),
    }
)
"""Words of a policy's name that say nothing of what it is about."""


def words(text: str) -> list[str]:
    """Divide a text into its words, in lower case; `fooBar` is one."""
    return [word for word in re.split(r"[^A-Za-z0-9]+", text.lower()) if word]


def cut(parts: Iterable[str]) -> str:
    """Join words by `_`, and leave out those with which it would be too long."""
    name = ""
    for part in parts:
        longer = f"{name}_{part}" if name else part[:LONGEST]
        if len(longer) > LONGEST:
            break
        name = longer
    return name


def module_name(namespace: str) -> str:
    """Name the module of a namespace; two namespaces have two names, but for those that are none in Python."""
    name = namespace.replace("-", "_")
    if name[:1].isdigit():
        return f"namespace_{name}"
    return f"{name}_namespace" if name in RESERVED or name in _DEVICES else name


def module_names(namespaces: Iterable[str]) -> dict[str, str]:
    """Name the modules of namespaces, each another."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    every = sorted(namespaces, key=lambda item: (module_name(item) != item.replace("-", "_"), item))
    for item in every:
        name = module_name(item)
        while name in taken:
            name = f"{name}_namespace"
        taken.add(name)
        found[item] = name
    return found


def identifier(parts: Iterable[str], taken: Iterable[str]) -> str | None:
    """Make a name in lower case of words; None where it is none, or is taken."""
    name = cut(parts)
    return name if name and not name[0].isdigit() and name not in RESERVED and name not in set(taken) else None


def first_free(candidates: Iterable[Iterable[str]], taken: Iterable[str]) -> str | None:
    """Return the first of several names in lower case that is free."""
    known = set(taken)
    return next((name for parts in candidates if (name := identifier(parts, known)) is not None), None)


def telling(text: str, without: Iterable[str] = ()) -> list[str]:
    """Return the words of a policy's name that say what it is about."""
    left_out = SMALL | set(without)
    return [word for word in words(text) if word not in left_out]


_SPELT: Final = {".": "DOT", "_": "UNDERSCORE", "-": "DASH", "/": "SLASH"}


def spelt(text: str) -> Iterator[str]:
    """Give the words of a text with the characters between them, for one that is told from another by these alone."""
    for word in re.findall(r"[A-Za-z0-9]+|[^A-Za-z0-9]", text):
        yield _SPELT.get(word, "") or word
