"""Clauses: policies, and clauses within a namespace."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias, TypeGuard, cast

from attrs import field

from netpolc.authoring.calls import told
from netpolc.authoring.ending import Ending, checked_ending
from netpolc.authoring.labels import quoted
from netpolc.authoring.namespaces import checked_name
from netpolc.authoring.pods import OwnPods, Pods, all_pods
from netpolc.authoring.problems import exact_text, refuse, refuse_faults, refuse_type, shown, spread
from netpolc.authoring.rules import NO_TRACE, REFUSED, Connection, Refused, Rule, deny_all, ending_words
from netpolc.diagnostics.catalogue.authoring import (
    CONNECTION_IN_POLICY,
    NESTED_WITHIN,
    RULE_OUTSIDE_POLICY,
    SUBJECT_ELSEWHERE,
    WRONG_CALL,
    WRONG_YIELD,
)
from netpolc.diagnostics.catalogue.homes import NO_HOME
from netpolc.diagnostics.origin import Trace, trace
from netpolc.rules.known import DESCRIPTION
from netpolc.rules.names import (
    annotation_key_faults,
    annotations_size_faults,
    label_key_faults,
    label_value_faults,
    name_faults,
)
from netpolc.values import frozen

Texts: TypeAlias = tuple[tuple[str, str], ...]
"""Labels or annotations, sorted by key."""


@frozen
class Policy:
    """One NetworkPolicy with Kubernetes' own meaning: it isolates its subject in the directions of its rules."""

    name: str
    subject: OwnPods
    rules: tuple[Rule, ...]
    labels: Texts = ()
    annotations: Texts = ()
    home: bool = False
    """Whether it takes the halves of connections on its subject, in the directions that it isolates."""
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)
    ending: Ending | None = None

    def __repr__(self) -> str:
        words = [quoted(self.name), repr(self.subject), *map(repr, self.rules)]
        words += [
            f"{key}={dict(value)!r}"
            for key, value in (("labels", self.labels), ("annotations", self.annotations))
            if value
        ]
        words += ["home=True"] if self.home else []
        return f"policy({', '.join(words)}{ending_words(self.ending)})"


@frozen
class Within:
    """Clauses of one namespace, in a set that has none of its own."""

    namespace: str
    clauses: "tuple[Policy | Connection, ...]"
    trace: Trace = field(default=NO_TRACE, eq=False, repr=False)

    def __repr__(self) -> str:
        return f"within({', '.join([quoted(self.namespace), *map(repr, self.clauses)])})"


Clause: TypeAlias = Policy | Connection | Within
Clauses: TypeAlias = Iterator[Clause]


@told(REFUSED)
def policy(
    name: str,
    subject: OwnPods,
    rule: Rule,
    /,
    *rules: Rule,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    description: str | None = None,
    home: bool = False,
    until: str | None = None,
    because: str | None = None,
) -> Policy:
    """State one NetworkPolicy: its subject is isolated in every direction that a rule speaks of, `allow` included.

    `name`: a DNS subdomain of at most 253 characters. `description` becomes the annotation `kubernetes.io/description`.
    `home`: the halves of connections on exactly this subject, of every set, go into this policy in the directions that
    it isolates, instead of into the manifest that the subject names. `until`, `because`: as of `allow`. Reports what
    the API server would refuse, a subject that names a namespace, and a home of several values, each of which is an end
    of its own.
    """
    stated = trace()
    if not isinstance(cast("object", name), str):
        refuse_type("policy", "a name, a string, first", name)
        return cast("Policy", REFUSED)
    refuse_faults(name_faults(name))
    kept = _rules((rule, *rules))
    notes = texts("annotations", annotations)
    if description is not None:
        if not isinstance(cast("object", description), str):
            refuse_type("description", "a string", description)
        elif not _is_unicode(description):
            refuse_type("description", "a text of Unicode, without half a surrogate pair", description)
        else:
            notes = tuple(sorted({**dict(notes), DESCRIPTION: exact_text(description)}.items()))
    if notes:
        refuse_faults(annotations_size_faults(dict(notes), "metadata.annotations"))
    pods = _subject(subject)
    return Policy(
        exact_text(name),
        pods,
        kept,
        texts("labels", labels),
        notes,
        _is_home(home, pods),
        stated,
        checked_ending(until, because),
    )


def _is_home(stated: object, subject: OwnPods) -> bool:
    """Say whether a policy is a home; what cannot be one is reported."""
    if not isinstance(stated, bool):
        refuse_type("home", "`True` or `False`", stated)
        return False
    if stated and len(subject.labels.each_value()) > 1:
        refuse(
            NO_HOME,
            f"no half ever comes to a home on `{subject!r}`: each of its values is an end of its own",
            "write a policy for each value, or leave out `home=True`",
        )
        return False
    return stated


def _subject(value: object) -> OwnPods:
    if isinstance(value, OwnPods):
        return value
    if isinstance(value, Pods):
        refuse(
            SUBJECT_ELSEWHERE,
            f"the subject `{value!r}` names a namespace, and a policy applies in its own",
            "leave `namespace=` out, and put the policy into `within(...)` or a set of that namespace",
        )
    else:
        refuse_type("policy", "pods of its own namespace as subject", value)
    return all_pods


def _rules(given: tuple[object, ...]) -> tuple[Rule, ...]:
    """Keep the rules; what is none is reported."""
    kept: list[Rule] = []
    for item in given:
        if isinstance(item, Rule):
            kept.append(item)
        else:
            _refuse_rule(item)
    return tuple(kept) or (deny_all,)


def _refuse_rule(value: object) -> None:
    if isinstance(value, Connection):
        refuse(
            CONNECTION_IN_POLICY,
            "a rule inside a policy has one side, because the policy's subject is the other",
            "leave out `from_` or `to`, or yield the connection by itself",
        )
    elif not isinstance(value, Refused):
        refuse_type("policy", "rules such as `allow(from_=...)` or `deny_all`", value, spread(value))


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def texts(place: str, value: object) -> Texts:
    """Check labels or annotations; what cannot be one is reported and left out."""
    if value is None:
        return ()
    if not isinstance(value, (dict, Mapping)):
        refuse_type(place, "a mapping of strings", value)
        return ()
    kept: dict[str, str] = {}
    for key, text in cast("Mapping[object, object]", value).items():
        if not isinstance(key, str) or not isinstance(text, str):
            refuse_type(place, "a mapping of strings", text if isinstance(key, str) else key)
        elif place == "labels":
            faults = label_key_faults(key, "metadata.labels") + label_value_faults(text, "metadata.labels")
            if not faults or not refuse_faults(faults):
                kept[exact_text(key)] = exact_text(text)
        elif not _is_unicode(text):
            refuse_type(place, "texts of Unicode, without half a surrogate pair", text)
        elif not refuse_faults(annotation_key_faults(key, "metadata.annotations")):
            kept[exact_text(key)] = exact_text(text)
    return tuple(sorted(kept.items()))


@told(REFUSED)
def within(namespace: str, /, *clauses: Clause | Iterable[Clause]) -> Within:
    """Put clauses into one namespace; the set then owns it. A clause may also be an iterable of clauses.

    Reports `within` inside `within`.
    """
    stated = trace()
    name = checked_name("within", namespace)
    kept: list[Policy | Connection] = []
    for item in clauses:
        for clause in flattened(item):
            if len(kept) == MOST_CLAUSES:
                refuse(WRONG_CALL, f"`within({quoted(name)}, ...)` does not end", _ENDLESS)
                return Within(name, (), stated)
            if isinstance(clause, Within):
                refuse(
                    NESTED_WITHIN,
                    f"`within({quoted(clause.namespace)}, ...)` stands inside `within({quoted(name)}, ...)`",
                    "yield each `within` by itself",
                )
            else:
                kept.append(clause)
    return Within(name, tuple(kept), stated)


MOST_CLAUSES: Final = 250_000
"""So many clauses a policy set may yield, and a `within` hold: whoever asks for more has a loop without an end."""
_ENDLESS: Final = f"end its loop: {MOST_CLAUSES:,} clauses are the most"


def _is_many(value: object) -> TypeGuard[Iterable[object]]:
    return isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)


def flattened(value: object) -> Iterator[Clause]:
    """Give the clauses of a clause, or of an iterable of clauses; anything else is reported."""
    if isinstance(value, Policy | Connection | Within):
        yield value
    elif _is_many(value):
        for item in value:
            if isinstance(item, Policy | Connection | Within):
                yield item
            else:
                refuse_clause(item)
    else:
        refuse_clause(value)


def refuse_clause(value: object) -> None:
    """Report what stands where a clause belongs."""
    if isinstance(value, Refused):
        return
    if isinstance(value, Rule):
        refuse(
            RULE_OUTSIDE_POLICY,
            f"the rule `{shown(value)}` stands outside of any policy",
            "put it into `policy(name, subject, ...)`, or name the other end",
        )
    else:
        cure = "for several clauses write `yield from`" if _is_many(value) else None
        refuse(WRONG_YIELD, f"`{shown(value)}` is not a clause", cure)
