"""Findings of `resolve` that need more than one line to tell."""

from netpolc.authoring.pods import OwnPods
from netpolc.authoring.policies import Policy
from netpolc.authoring.rules import Connection
from netpolc.diagnostics.catalogue.authoring import DUPLICATE_POLICY, NAME_TAKEN, PARTLY_ISOLATED, TOO_MANY_STEPS
from netpolc.diagnostics.catalogue.homes import TWO_HOMES
from netpolc.diagnostics.model import Diagnostic, Related, finding
from netpolc.program.drafts import Draft
from netpolc.program.ends import NamedEnd
from netpolc.program.model import Direction
from netpolc.program.model import Policy as Standing
from netpolc.sets.selections import Selection


def name_taken(draft: Draft, end: NamedEnd, connection: Connection) -> Diagnostic:
    """Say that two subjects would have one manifest."""
    other = draft.stated or draft.named_by
    what = "policy" if draft.stated else "the manifest of connections on"
    shown = f"`{draft.name}`" if draft.stated else f"`{OwnPods(draft.subject)!r}`"
    related = (Related(f"{what} {shown}", other.clause.trace.locate()),) if other else ()
    return finding(
        NAME_TAKEN,
        f"the manifest of `{OwnPods(end.subject)!r}` in `{end.namespace}` would be `{draft.name}`, "
        f"which is the name of `{OwnPods(draft.subject)!r}`",
        connection.trace.locate(),
        related=related,
        help=f"rename policy `{draft.name}`" if draft.stated else None,
    )


def name_beside(theirs: Standing, policy: Policy) -> Diagnostic:
    """Say that a policy has the name of one that others keep."""
    return finding(
        DUPLICATE_POLICY,
        f"namespace `{theirs.namespace}` has a policy named `{policy.name}` that others keep",
        policy.trace.locate(),
        related=_theirs(theirs),
        help="rename this one; or, where it replaces the other, remove that one from what `beside` names",
    )


def taken_beside(theirs: Standing, end: NamedEnd, connection: Connection) -> Diagnostic:
    """Say that the manifest of a connection would have the name of one that others keep."""
    return finding(
        NAME_TAKEN,
        f"the manifest of `{OwnPods(end.subject)!r}` in `{end.namespace}` would be `{theirs.name}`, "
        "which is the name of a policy that others keep",
        connection.trace.locate(),
        related=_theirs(theirs),
        help=f"let a policy of yours take the rules: `policy(NAME, {OwnPods(end.subject)!r}, ..., home=True)`",
    )


def _theirs(policy: Standing) -> tuple[Related, ...]:
    place = policy.place()
    return () if place is None else (Related(f"policy `{policy.name}` that others keep", place),)


def two_homes(first: Draft, policy: Policy, direction: Direction) -> Diagnostic:
    """Say that the halves of one subject would go into two policies."""
    other = first.stated
    return finding(
        TWO_HOMES,
        f"`{first.name}` and `{policy.name}` in `{first.namespace}` are both the home of connections on "
        f"`{policy.subject!r}` for {direction.lower()}",
        policy.trace.locate(),
        related=(Related("the other", other.clause.trace.locate()),) if other else (),
        help="leave out `home=True` on one of them",
    )


def partly_isolated(
    isolator: tuple[Selection, Policy | Standing],
    outside: Selection,
    end: NamedEnd,
    direction: Direction,
    connection: Connection,
) -> Diagnostic:
    """Say which pods of an end are isolated and which are not."""
    subject, policy = isolator
    place = policy.place() if isinstance(policy, Standing) else policy.trace.locate()
    inside = end.subject & subject
    word = direction.lower()
    deny = f'policy("default-deny", all_pods, deny_{word})'
    return finding(
        PARTLY_ISOLATED,
        f"only a part of `{OwnPods(end.subject)!r}` in `{end.namespace}` is isolated for {word}: pods with "
        f"{_labels(inside)} are, pods with {_labels(outside)} are not",
        connection.trace.locate(),
        related=() if place is None else (Related(f"policy `{policy.name}` isolates", place),),
        help=f"isolate all of it (`{deny}`), or narrow the end to `{OwnPods(inside)!r}`",
    )


def isolation_unknown(end: NamedEnd, direction: Direction, connection: Connection) -> Diagnostic:
    """Say that it takes too long to say whether an end is isolated."""
    word = direction.lower()
    deny = f'policy("default-deny", all_pods, deny_{word})'
    return finding(
        TOO_MANY_STEPS,
        f"whether all of `{OwnPods(end.subject)!r}` in `{end.namespace}` is isolated for {word} takes too many steps "
        "to say",
        connection.trace.locate(),
        help=f"isolate all of it (`{deny}`)",
    )


def _labels(selection: Selection) -> str:
    labels = selection.witness()
    return "`" + ",".join(f"{key}={value}" for key, value in sorted(labels.items())) + "`" if labels else "no labels"
