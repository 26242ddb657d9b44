"""The cure of what a namespace denies: the clause to add to the set that owns it, or the files that keep it."""

from netpolc.program.model import Program, Rule
from netpolc.program.wording import connection_text, names_in
from netpolc.sets.selections import Selection


def to_be_added(program: Program, namespace: str, subject: Selection, rule: Rule) -> str:
    """Say which clause opens a rule on a subject, and in which file of the namespace's owners it can stand."""
    return to_a_set(program, namespace, connection_text(subject, rule, namespace, names_in(program)))


def to_a_set(program: Program, namespace: str, clause: str) -> str:
    """Say to which set a clause is to be added, or which files of others keep the namespace."""
    path = next((path for name, path in program.owners if name == namespace), None)
    files = [file for name, file in program.keepers if name == namespace]
    if path is None and files:
        more = f" and {len(files) - 1} files more" if len(files) > 1 else ""
        return f"`{namespace}` is kept in {files[0]}{more}: a policy there has to say `{clause}`"
    return f"add to a set of `{namespace}`{f' ({path})' if path else ''}: `yield {clause}`"
