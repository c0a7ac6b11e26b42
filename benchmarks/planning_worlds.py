"""Invented engagements to plan: people of both homes, items of the work ahead, some of them tight."""

from __future__ import annotations

from datetime import date

import numpy as np

from groundswell.teams.plans.inputs import Demand, Item, Member, OtherWeeks, PlanRequest, Rules

SKILLS = ("delivery", "development", "research", "design", "data", "operations")
NAMES = (
    "Ada Okafor", "Ben Lindqvist", "Chidi Rao", "Dora Weiss", "Emil Sørensen", "Fatima Haddad", "Goran Petrov",
    "Hana Sato", "Ivo Marques", "Jana Novak", "Kofi Mensah", "Lena Fischer", "Mina Park", "Noor Aziz", "Olga Ivanova",
    "Pablo Ruiz", "Quinn Murphy", "Rosa Bianchi", "Sam Taylor", "Tara Singh",
)  # fmt: skip
BEGINS_ON = date(2027, 1, 4)


def invent_people(count: int, weeks: int, seed: int) -> list[Member]:
    """Invent people, half of them of the unit, each with two or three skills and two weeks of leave."""
    draw = np.random.default_rng(seed)
    people = []
    for number in range(count):
        is_unit = number % 2 == 0
        skills = {SKILLS[(number // 2 + step) % len(SKILLS)]: 3 - step % 2 for step in range(3)}
        if not is_unit:
            skills = {skill: int(draw.integers(0, 3)) for skill in draw.permutation(SKILLS)[:5]}
        first = 2 * int(draw.integers(1, weeks // 2)) + 1
        people.append(
            Member(
                key=f"p{number:03d}",
                name=NAMES[number % len(NAMES)]
                + (f" {number // len(NAMES) + 1}" if number >= len(NAMES) else ""),
                home="unit" if is_unit else "agency",
                days_a_week=5 if is_unit else float(draw.choice([3, 4, 5])),
                rate_a_day=int(draw.integers(60, 95)) * 10 if is_unit else int(draw.integers(28, 48)) * 10,
                skills={skill: level for skill, level in sorted(skills.items()) if level},
                wishes=[str(draw.choice(SKILLS))] if not is_unit else [],
                weeks=[OtherWeeks(first, min(first + 1, weeks), 0)],
            )
        )
    return people


def invent_items(count: int, weeks: int, seed: int) -> list[Item]:
    """Invent items: 2 of 5 are duties that go to the end, a third of these critical; the rest targets and trials."""
    draw = np.random.default_rng(seed)
    items = []
    for number in range(count):
        kind = ("target", "trial", "duty", "target", "duty")[number % 5]
        if kind == "duty":
            first, last = int(draw.integers(1, max(weeks // 3, 2))), weeks
            demands = [Demand(str(draw.choice(SKILLS)), float(draw.choice([0.5, 1.0])))]
        else:
            first = int(draw.integers(1, max(weeks - 8, 2)))
            last = min(first + int(draw.integers(4, 9)) - 1, weeks)
            chosen = draw.permutation(SKILLS)[: int(draw.integers(1, 3))]
            demands = [Demand(str(skill), float(draw.choice([0.5, 1.0, 1.5]))) for skill in chosen]
        is_critical = kind == "duty" and number % 15 == 2
        items.append(
            Item(
                f"i{number:03d}", f"{kind.capitalize()} {number + 1}", kind, first, last, demands, is_critical
            )
        )
    return items


def invent_request(
    people: int = 12, weeks: int = 26, items: int = 40, seed: int = 1, rules: Rules | None = None
) -> PlanRequest:
    """Invent an engagement."""
    return PlanRequest(
        BEGINS_ON,
        weeks,
        invent_people(people, weeks, seed),
        invent_items(items, weeks, seed + 1000),
        rules or Rules(),
        name=f"Invented engagement {seed}",
    )
