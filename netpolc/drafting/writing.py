"""The modules of a project as trees of Python."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from netpolc.drafting.clauses import Clause, ConnectionClause, PolicyClause, UseClause, is_dns
from netpolc.drafting.constants import Constants, constants_of
from netpolc.drafting.expressing import Wording
from netpolc.drafting.facts import Facts
from netpolc.drafting.grouping import DraftFunction, DraftSet, Grouped, takes_facts
from netpolc.drafting.layout import in_lines
from netpolc.drafting.objects import Comments, DraftRule, Fact, Paragraph, When
from netpolc.drafting.python import (
    Argument,
    Assign,
    AssignSeveral,
    Call,
    Expression,
    FactClass,
    Field,
    For,
    Function,
    Gap,
    If,
    Import,
    Keyword,
    Module,
    Noted,
    Several,
    Statement,
    Text,
    TextTable,
    Top,
    Word,
    Yield,
)
from netpolc.drafting.remarks import lines_of
from netpolc.drafting.uses import ENVIRONMENTS, SHARED, Uses
from netpolc.drafting.wording import Context
from netpolc.rules.known import DESCRIPTION, Direction
from netpolc.values import frozen

_CLAUSE: Final = 6
"""How far a comment of a clause begins to the right, with its `# `."""
_RULE: Final = 10


@frozen(eq=False)
class DraftModules:
    """What is written: modules by their name, without `.py`."""

    modules: Mapping[str, Module]


def written(grouped: Grouped, facts: Facts, width: int) -> DraftModules:
    """Write every module."""
    uses = Uses()
    for item in grouped.sets:
        namespace = item.namespaces[0] if len(item.namespaces) == 1 else None
        uses.clauses(item.clauses, item.module, namespace)
    for function in grouped.functions:
        uses.clauses(function.clauses, SHARED, None)
    for fact in facts.names:
        if isinstance(fact, Fact):
            for value in fact.values:
                if isinstance(value, tuple):
                    uses.peers(value, ENVIRONMENTS, Context(None, tuple(facts.names[fact].split("_"))))
    uses.finish()
    names = [function.name for function in grouped.functions]
    modules = [*(item.module for item in grouped.sets), SHARED, ENVIRONMENTS]
    constants = constants_of(uses, modules, [*names, *modules])
    writer = _ModuleWriter(constants, facts, width)
    found = {item.module: writer.set_module(item) for item in grouped.sets}
    if grouped.functions or any(True for _ in constants.of(SHARED)):
        found[SHARED] = writer.shared_module(grouped.functions)
    if facts.environments:
        found[ENVIRONMENTS] = writer.environments_module()
    return DraftModules(found)


class _ModuleWriter:
    def __init__(self, constants: Constants, facts: Facts, width: int) -> None:
        self._constants: Final = constants
        self._facts: Final = facts
        self._width: Final = width

    def set_module(self, item: DraftSet) -> Module:
        wording = Wording(item.module, self._constants, self._facts)
        top = _repeated(item.clauses)
        clauses = _Clauses(wording, self._facts, self._width, top)
        if len(item.namespaces) == 1:
            functions: Sequence[Function] = [self._set(item, item.namespaces[0], clauses, wording)]
        else:
            functions = self._estate(item, clauses, wording)
        what = (
            f"`{item.namespaces[0]}`"
            if len(item.namespaces) == 1
            else f"{len(item.namespaces)} namespaces that say the same"
        )
        return self._module(f"Who may talk to whom in {what}.", wording, functions, top)

    def shared_module(self, functions: Sequence[DraftFunction]) -> Module:
        wording = Wording(SHARED, self._constants, self._facts)
        top = _repeated([clause for function in functions for clause in function.clauses])
        clauses = _Clauses(wording, self._facts, self._width, top)
        made = [self._function(item.name, item.says, item.clauses, clauses) for item in functions]
        return self._module("What several namespaces share.", wording, made, top)

    def _set(self, item: DraftSet, namespace: str, clauses: "_Clauses", wording: Wording) -> Function:
        says = f"Policies and connections of the namespace `{namespace}`."
        decorator = wording.call("policy_set", Keyword("namespace", Text(namespace)), *_metadata(item))
        return self._function(item.module, says, item.clauses, clauses, decorator)

    def _estate(self, item: DraftSet, clauses: "_Clauses", wording: Wording) -> Sequence[Function]:
        facts = takes_facts(item.clauses)
        only = item.clauses[0]
        if len(item.clauses) == 1 and isinstance(only, UseClause):
            each = clauses.use(only)
            first: list[Function] = []
        else:
            first = [self._function("each", "What each of them says.", item.clauses, clauses)]
            each = Call(Word("each"), (Word("env"),) if facts else ())
        name = "name" if "name" not in self._constants.builders.get(item.module, {}).values() else "home"
        body = Yield(wording.call("within", Word(name), each))
        row = Several(tuple(map(Text, item.namespaces)))
        decorator = wording.call("policy_set", *_metadata(item))
        says = f"The same in each of {len(item.namespaces)} namespaces."
        parameters = (("env", "Environment"),) if facts else ()
        return [*first, Function(item.module, says, (For(name, row, (body,)),), parameters, decorator)]

    def _function(
        self, name: str, says: str, body: Sequence[Clause], clauses: "_Clauses", decorator: Call | None = None
    ) -> Function:
        parameters = (("env", "Environment"),) if takes_facts(body) else ()
        return Function(name, says, tuple(clauses.statements(body)), parameters, decorator)

    def _module(self, says: str, wording: Wording, functions: Sequence[Function], top: Comments) -> Module:
        module = wording.module
        constants = self._defined(module, wording)
        if functions:
            wording.words.add("Clauses")
        imports = [Import("netpolc", tuple(wording.words))]
        if wording.shared:
            imports.append(Import("policies.shared", tuple(wording.shared)))
        if any(function.parameters for function in functions):
            imports.append(Import("policies.environments", ("Environment",)))
        comments = lines_of(top, self._width - 2)
        return Module(says, tuple(imports), (*constants, *functions), comments)

    def _defined(self, module: str, wording: Wording) -> list[Assign | AssignSeveral]:
        builders = self._constants.builders.get(module, {})
        made: list[Assign | AssignSeveral] = [Assign(name, wording.builder(key)) for key, name in builders.items()]
        values = [Assign(name, wording.constant(value)) for value, name in self._constants.of(module)]
        return [*made, *in_lines(values, self._width)]

    def environments_module(self) -> Module:
        wording = Wording(ENVIRONMENTS, self._constants, self._facts)
        kinds = {name: self._facts.kind(fact) for fact, name in self._facts.names.items()}
        ordered = sorted(self._facts.names.items(), key=lambda item: isinstance(item[0], When))
        fields = [Field(name, kinds[name], "False" if isinstance(fact, When) else None) for fact, name in ordered]
        environments: list[Expression] = []
        for number, environment in enumerate(self._facts.environments):
            arguments: list[Argument] = [Text(environment)]
            for fact, name in ordered:
                if isinstance(fact, Fact):
                    arguments.append(Keyword(name, wording.value(fact.values[number])))
                elif environment in fact.environments:
                    arguments.append(Keyword(name, Word("True")))
            environments.append(Call(Word("Environment"), tuple(arguments)))
        wording.words.update(kind for kind in kinds.values() if kind != "bool")
        made = self._defined(ENVIRONMENTS, wording)
        own = FactClass("Environment", "netpolc.Environment", "What differs between the environments.", tuple(fields))
        imports = [Import("attrs", ("frozen",)), Import("netpolc")]
        if wording.words:
            imports.append(Import("netpolc", tuple(wording.words)))
        body: tuple[Top, ...] = (*made, own, Assign("ENVIRONMENTS", Several(tuple(environments))))
        return Module("The environments, and their facts.", tuple(imports), body)


def _metadata(item: DraftSet) -> Iterator[Keyword]:
    if item.labels:
        yield Keyword("labels", TextTable(item.labels))
    if item.annotations:
        yield Keyword("annotations", TextTable(item.annotations))


def _repeated(clauses: Sequence[Clause]) -> Comments:
    """Return the paragraphs that several clauses have, such as a licence."""
    counts: dict[Paragraph, int] = {}
    for clause in clauses:
        for paragraph in () if isinstance(clause, UseClause) else dict.fromkeys(clause.comments):
            counts[paragraph] = counts.get(paragraph, 0) + 1
    return tuple(paragraph for paragraph, count in counts.items() if count > 1)


class _Clauses:
    """Writes the clauses of one module."""

    def __init__(self, wording: Wording, facts: Facts, width: int, top: Comments) -> None:
        self._wording: Final = wording
        self._facts: Final = facts
        self._width: Final = width
        self._top: Final = frozenset(top)

    def statements(self, clauses: Sequence[Clause]) -> Iterator[Statement]:
        """Write clauses, with an empty line where their kind changes and above what has a comment or a condition."""
        above: Statement | None = None
        kind: type[object] | None = None
        for when, some in _runs(clauses):
            made = [self._statement(clause, nested=when is not None) for clause in some]
            statement: Statement = made[0] if when is None else self._if(when, made)
            noted = isinstance(statement, Yield) and bool(statement.comments)
            alone = noted or isinstance(statement, If) or isinstance(above, If) or kind is not type(some[0])
            if above is not None and alone:
                yield Gap()
            yield statement
            above, kind = statement, type(some[0])

    def _if(self, when: When, body: Sequence[Statement]) -> If:
        if when.flag:
            return If(Word(f"env.{self._facts.names[when]}"), tuple(body))
        return If(Word("env.name"), tuple(body), when.environments)

    def _statement(self, clause: Clause, *, nested: bool) -> Yield:
        if isinstance(clause, UseClause):
            return Yield(self.use(clause), many=True)
        said = tuple(paragraph for paragraph in clause.comments if paragraph not in self._top)
        comments = lines_of(said, self._width - _CLAUSE - (4 if nested else 0))
        value = self._policy(clause) if isinstance(clause, PolicyClause) else self._connection(clause)
        return Yield(value, comments)

    def use(self, clause: UseClause) -> Call:
        """Call a function that modules share."""
        self._wording.shared.add(clause.function)
        return Call(Word(clause.function), (Word("env"),) if clause.facts else ())

    def _connection(self, clause: ConnectionClause) -> Call:
        source, destination = self._wording.peers(clause.source), self._wording.peers(clause.destination)
        return self._wording.call(
            "allow", Keyword("from_", source), Keyword("to", destination), *self._wording.ports(clause.ports)
        )

    def _policy(self, clause: PolicyClause) -> Call:
        arguments: list[Argument] = [Text(clause.name), self._wording.subject(clause.subject)]
        denied = self._denied(clause)
        arguments += [] if denied is None else [denied]
        arguments += [self._rule(rule) for rule in clause.rules]
        description = dict(clause.annotations).get(DESCRIPTION)
        annotations = tuple(pair for pair in clause.annotations if pair[0] != DESCRIPTION)
        arguments += [Keyword("home", Word("True"))] if clause.home else []
        arguments += [Keyword("labels", self._wording.labels(clause.labels))] if clause.labels else []
        arguments += [Keyword("annotations", self._wording.labels(annotations))] if annotations else []
        arguments += [] if description is None else [Keyword("description", Text(description))]
        return self._wording.call("policy", *arguments)

    def _denied(self, clause: PolicyClause) -> Expression | None:
        if not clause.closed:
            return None
        whole = len(clause.closed) == len(Direction)
        return self._wording.word("deny_all" if whole else f"deny_{clause.closed[0].lower()}")

    def _rule(self, rule: DraftRule) -> Argument:
        if is_dns(rule):
            value = self._wording.call("allow_dns", *self._wording.dns_arguments(rule.peers, rule.ports))
        else:
            side = "from_" if rule.direction is Direction.INGRESS else "to"
            peers = Keyword(side, self._wording.peers(rule.peers))
            value = self._wording.call("allow", peers, *self._wording.ports(rule.ports))
        said = tuple(paragraph for paragraph in rule.comments if paragraph not in self._top)
        return Noted(lines_of(said, self._width - _RULE), value) if said else value


def _runs(clauses: Sequence[Clause]) -> Iterator[tuple[When | None, list[Clause]]]:
    """Give clauses of one condition together; those without any stay where they are."""
    done: set[When] = set()
    for clause in clauses:
        if clause.when is None:
            yield None, [clause]
        elif clause.when not in done:
            done.add(clause.when)
            yield clause.when, [other for other in clauses if other.when == clause.when]
