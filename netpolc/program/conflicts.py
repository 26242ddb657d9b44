"""Findings of `resolve` that need more than one line to tell."""

from netpolc.authoring.pods import OwnPods
from netpolc.authoring.policies import Policy
from netpolc.authoring.rules import Connection
from netpolc.diagnostics.catalogue.authoring import NAME_TAKEN, PARTLY_ISOLATED, TOO_MANY_STEPS
from netpolc.diagnostics.catalogue.homes import TWO_HOMES
from netpolc.diagnostics.model import Diagnostic, Related, finding
from netpolc.program.drafts import Draft
from netpolc.program.ends import NamedEnd
from netpolc.program.model import Direction
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
    isolator: tuple[Selection, Policy],
    outside: Selection,
    end: NamedEnd,
    direction: Direction,
    connection: Connection,
) -> Diagnostic:
    """Say which pods of an end are isolated and which are not."""
    subject, policy = isolator
    inside = end.subject & subject
    word = direction.lower()
    deny = f'policy("default-deny", all_pods, deny_{word})'
    return finding(
        PARTLY_ISOLATED,
        f"only a part of `{OwnPods(end.subject)!r}` in `{end.namespace}` is isolated for {word}: pods with "
        f"{_labels(inside)} are, pods with {_labels(outside)} are not",
        connection.trace.locate(),
        related=(Related(f"policy `{policy.name}` isolates", policy.trace.locate()),),
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
