"""Policies that say the same as others: under other names, in other places, in other words, once more, or split."""

from collections.abc import Callable
from copy import deepcopy
from random import Random
from typing import Any

from tests.analysis.worlds import HOMES, LABELS, Dice, Manifest, manifest

Policies = list[Manifest]


def pair(dice: Dice, most: int = 5) -> tuple[Policies, Policies]:
    """Draw two sides of one change; in most pairs some policies are twins of others."""
    walls = [wall(home) for home in HOMES if dice.likely(0.4)]  # what nobody isolates cannot open
    return side_by_side(dice, [*dice.policies(most), *walls])


def side_by_side(dice: Dice, policies: Policies) -> tuple[Policies, Policies]:
    """Change policies, and let some say what others say."""
    after = dice.changed(policies) if dice.likely(0.7) else list(policies)
    before, after = deepcopy(policies), deepcopy(after)
    for _ in range(dice.random.choice((0, 1, 1, 2, 3))):
        dice.random.choice(CHANGES)(dice.random, before, after)
    return before, after


def _fresh(random: Random, policy: Manifest) -> Manifest:
    """Copy a policy under a name of its own."""
    found = deepcopy(policy)
    found["metadata"]["name"] = f"twin-{random.randrange(10**6)}"
    return found


def _side(random: Random, before: Policies, after: Policies) -> Policies:
    return random.choice((before, after, after))


def wall(home: str) -> Manifest:
    """Isolate every pod of a namespace."""
    return manifest("wall", home, {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]})


def copied(random: Random, before: Policies, after: Policies) -> None:
    """Add twins of a policy of either side to a side, one or several at once."""
    known = [*before, *after]
    side = _side(random, before, after)
    if known:
        policy = random.choice(known)
        side += [_fresh(random, policy) for _ in range(random.choice((1, 1, 2, 3)))]


def opened_twice(random: Random, before: Policies, after: Policies) -> None:
    """Add two policies of one meaning that the other side has nothing like."""
    side = _side(random, before, after)
    policy = Dice(random).policy("new")
    side += [_fresh(random, policy), _fresh(random, policy)]


def standing_twice(random: Random, before: Policies, after: Policies) -> None:
    """Write one policy of a side once more, name and all."""
    side = _side(random, before, after)
    if side:
        side.append(deepcopy(random.choice(side)))


def renamed(random: Random, _before: Policies, after: Policies) -> None:
    for policy in after:
        if random.random() < 0.5:
            policy["metadata"]["name"] = f"renamed-{random.randrange(10**6)}"


def moved(random: Random, _before: Policies, after: Policies) -> None:
    """Move policies to another namespace, or a twin of one."""
    if after:
        policy = random.choice(after)
        if random.random() < 0.3:
            policy = _fresh(random, policy)
            after.append(policy)
        policy["metadata"]["namespace"] = random.choice(HOMES)


def names_changed_about(random: Random, _before: Policies, after: Policies) -> None:
    """Let policies take each other's names."""
    names = [policy["metadata"]["name"] for policy in after]
    random.shuffle(names)
    for policy, name in zip(after, names, strict=True):
        policy["metadata"]["name"] = name


def without_one(random: Random, before: Policies, after: Policies) -> None:
    side = _side(random, before, after)
    if side:
        side.pop(random.randrange(len(side)))


def said_again(random: Random, before: Policies, after: Policies) -> None:
    """Repeat rules, peers and ports inside of a policy, and change their order."""
    side = _side(random, before, after)
    for policy in random.sample(side, min(2, len(side))):
        for field in ("ingress", "egress"):
            rules: list[Any] = policy["spec"].get(field, [])
            if rules:
                rules.append(deepcopy(random.choice(rules)))
                for rule in rules:
                    for several in rule.values():
                        several.append(several[0])
                        random.shuffle(several)
                random.shuffle(rules)


def split_by_rules(random: Random, before: Policies, after: Policies) -> None:
    """Give the rules of a policy to several of its subject, which isolate as it does; some rules to each of them."""
    side = _side(random, before, after)
    if side:
        policy = side.pop(random.randrange(len(side)))
        parts = [_fresh(random, policy), _fresh(random, policy)]
        for field in ("ingress", "egress"):
            for part in parts:
                part["spec"].pop(field, None)
            for rule in policy["spec"].get(field, []):
                for part in random.choice((parts[:1], parts[1:], parts)):
                    part["spec"].setdefault(field, []).append(deepcopy(rule))
        if "policyTypes" not in policy["spec"]:
            types = ["Ingress", "Egress"] if policy["spec"].get("egress") else ["Ingress"]
            for part in parts:
                part["spec"]["policyTypes"] = types
        side += parts


def split_by_subject(random: Random, before: Policies, after: Policies) -> None:
    """Put two policies of narrower subjects in the place of one, or beside it: they isolate the same pods."""
    side = _side(random, before, after)
    if side:
        place = random.randrange(len(side))
        key = random.choice(list(LABELS))
        for operator in ("Exists", "DoesNotExist"):
            part = _fresh(random, side[place])
            subject: Manifest = part["spec"]["podSelector"]
            subject.setdefault("matchExpressions", []).append({"key": key, "operator": operator})
            side.append(part)
        if random.random() < 0.6:
            side.pop(place)


CHANGES: tuple[Callable[[Random, Policies, Policies], None], ...] = (
    copied,
    copied,
    opened_twice,
    opened_twice,
    opened_twice,
    standing_twice,
    renamed,
    moved,
    names_changed_about,
    without_one,
    said_again,
    split_by_rules,
    split_by_subject,
)
