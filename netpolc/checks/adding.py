"""The cure of what a namespace denies: the clause to add to the set that owns it."""

from netpolc.program.model import Program, Rule
from netpolc.program.wording import connection_text, names_in
from netpolc.sets.selections import Selection


def to_be_added(program: Program, namespace: str, subject: Selection, rule: Rule) -> str:
    """Say which clause opens a rule on a subject, and in which file of the namespace's owners it can stand."""
    path = next((path for name, path in program.owners if name == namespace), "?")
    text = connection_text(subject, rule, namespace, names_in(program))
    return f"add to a set of `{namespace}` ({path}): `yield {text}`"
