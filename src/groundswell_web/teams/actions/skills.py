"""Write which skills there are, and who knows them how well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from groundswell_web.audit.queries import find_last_writer
from groundswell_web.engagements.actions.locks import lock_engagement
from groundswell_web.refusals import EditedMeanwhile, NotThere, Refusal
from groundswell_web.teams.actions.locks import audit, lock_skill, seal
from groundswell_web.teams.cards import Ability
from groundswell_web.teams.models import Demand, Skill, SkillLevel
from groundswell_web.teams.people_queries import list_team
from groundswell_web.teams.words import LEVELS, list_usual_skills, name_level

MOST = 20
CAN = 2  # from this level on there is nothing to wish for
type Cell = tuple[UUID, UUID]  # person, skill


@transaction.atomic
def record_skill(engagement_id: UUID, name: str, *, by: Any, now: datetime) -> UUID:
    """Add a skill.

    Raises:
        NotThere: there is no such engagement.
        Refusal: it has no name, there is one of that name, or there are too many.
    """
    lock_engagement(engagement_id)
    skill = Skill(engagement_id=engagement_id, name=_check_name(engagement_id, name))
    if Skill.objects.filter(engagement_id=engagement_id).count() >= MOST:
        raise Refusal(_("There are {most} skills. Remove one first").format(most=MOST), field="name")
    skill.save(force_insert=True)
    audit(engagement_id, "added", "skill", skill.pk, skill.name, by=by, now=now, after={"name": skill.name})
    return skill.pk


@transaction.atomic
def record_usual_skills(engagement_id: UUID, *, by: Any, now: datetime) -> None:
    """Begin with the usual skills; where there are some already, nothing happens.

    Raises:
        NotThere: there is no such engagement.
    """
    lock_engagement(engagement_id)
    if Skill.objects.filter(engagement_id=engagement_id).exists():
        return
    names = list_usual_skills()
    Skill.objects.bulk_create(Skill(engagement_id=engagement_id, name=name) for name in names)
    audit(
        engagement_id, "added", "skill", engagement_id, _("The usual skills"), by=by, now=now,
        after={"names": names},
    )  # fmt: skip


@transaction.atomic
def correct_skill(engagement_id: UUID, skill_id: UUID, name: str, *, by: Any, now: datetime) -> None:
    """Call a skill something else.

    Raises:
        NotThere: this engagement has no such skill.
        Refusal: it would have no name, or that of another.
    """
    lock_engagement(engagement_id)
    skill = lock_skill(engagement_id, skill_id)
    before, skill.name = skill.name, _check_name(engagement_id, name, but=skill_id)
    if before == skill.name:
        return
    skill.save(update_fields=["name"])
    audit(
        engagement_id, "renamed", "skill", skill_id, skill.name, by=by, now=now,
        before={"name": before}, after={"name": skill.name},
    )  # fmt: skip


@transaction.atomic
def withdraw_skill(engagement_id: UUID, skill_id: UUID, *, by: Any, now: datetime) -> None:
    """Take a skill away, with what was said of who knows it.

    Raises:
        NotThere: this engagement has no such skill.
        Refusal: some of the work needs it.
    """
    lock_engagement(engagement_id)
    skill = lock_skill(engagement_id, skill_id)
    needed_by = Demand.objects.filter(skill=skill).order_by("item__name").values_list("item__name", flat=True)
    if names := list(needed_by):
        text = _("“{item}” needs this skill. Change the work first").format(item=names[0])
        raise Refusal(text, field="name")
    audit(
        engagement_id, "removed", "skill", skill_id, skill.name, by=by, now=now, before={"name": skill.name}
    )
    skill.delete()


@transaction.atomic
def record_abilities(
    engagement_id: UUID, told: Mapping[Cell, Ability], *, seen: str, by: Any, now: datetime
) -> None:
    """Say who knows what how well, and who wishes to learn it: of some people and skills, or of all.

    Args:
        engagement_id: whose.
        told: by person and skill.
        seen: `seal_abilities` of what stood when the page was opened; empty to write over anything.
        by: who says so.
        now: when.

    Raises:
        NotThere: one of the people is not on the team, or one of the skills is not there.
        EditedMeanwhile: somebody else changed one of them since.
    """
    lock_engagement(engagement_id)
    names = _check_cells(engagement_id, told, now)
    stood = _load(engagement_id, told)
    if seen and seen != seal_abilities(stood):
        raise EditedMeanwhile(
            _("Somebody else changed these skills while you had them open"),
            stored={},
            who=find_last_writer(engagement_id, kind="skills", key=engagement_id),
        )
    before, after = {}, {}
    for cell, ability in told.items():
        kept = Ability(ability.level, ability.wishes and ability.level < CAN)
        if kept != stood[cell]:
            before[names[cell]], after[names[cell]] = _say(stood[cell]), _say(kept)
            SkillLevel.objects.update_or_create(
                person_id=cell[0], skill_id=cell[1], defaults={"level": kept.level, "wishes": kept.wishes}
            )
    if after:
        audit(
            engagement_id, "changed", "skills", engagement_id, _("Who knows what"), by=by, now=now,
            before=before, after=after,
        )  # fmt: skip


def seal_abilities(told: Mapping[Cell, Ability]) -> str:
    """Sum up abilities, so that a form can tell whether they still stand."""
    return seal(sorted((str(who), str(what), one.level, one.wishes) for (who, what), one in told.items()))


def _check_name(engagement_id: UUID, name: str, *, but: UUID | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80:
        raise Refusal(_("Enter a name of at most 80 letters"), field="name")
    if Skill.objects.filter(engagement_id=engagement_id, name__iexact=name).exclude(pk=but).exists():
        raise Refusal(_("There is a skill of this name already"), field="name")
    return name


def _check_cells(engagement_id: UUID, told: Mapping[Cell, Ability], now: datetime) -> dict[Cell, str]:
    """Check that all of them are of this engagement; gives what the history calls each."""
    people = {one.person_id: one.name for one in list_team(engagement_id, now)}
    skills = dict(Skill.objects.filter(engagement_id=engagement_id).values_list("pk", "name"))
    if any(who not in people or what not in skills for who, what in told):
        raise NotThere(_("There is nobody such on the team, or no such skill"))
    if any(one.level not in LEVELS for one in told.values()):
        raise Refusal(_("Select one of the levels"))
    return {(who, what): f"{people[who]}: {skills[what]}" for who, what in told}


def _load(engagement_id: UUID, told: Mapping[Cell, Ability]) -> dict[Cell, Ability]:
    rows = SkillLevel.objects.filter(skill__engagement_id=engagement_id)
    found = {
        (who, what): Ability(level, wishes)
        for who, what, level, wishes in rows.values_list("person_id", "skill_id", "level", "wishes")
    }
    return {cell: found.get(cell, Ability()) for cell in told}


def _say(ability: Ability) -> str:
    wish = _("wishes to learn")
    return f"{name_level(ability.level)}, {wish}" if ability.wishes else name_level(ability.level)
