"""Which models take part: all of them, unless somebody says why not."""

from __future__ import annotations

import re

import pytest
from django.db import models

from groundswell_web.archive.tables import PACKAGE, SHARED, find_path, list_models, plan_tables
from groundswell_web.archive.values import decode, encode
from groundswell_web.engagements.archives import ARCHIVES, Terms

# Fields that look like a secret and are none; each with the reason.
NO_SECRET = {
    "concerns.Concern.code_digest": "of 100 random bits: without it, who raised one unnamed could not settle it",
    "discovery.Chosen.is_key": "whether a finding is a key finding",
    "discovery.Edition.digest": "of what the edition says",
    "findings.KeptFinding.selection_key": "names a choice of cases",
    "ownership.Attachment.sha256": "of a file that is in the archive",
    "targets.Target.source_key": "names a finding",
    "handover.Duty.source_key": "names a step, trial or target that a duty is about",
    "teams.Item.subject_key": "names a target, trial or duty",
    "concerns.Concern.subject_key": "names a step, rule, target, finding or trial",
    "trials.Allocation.digest": "seals a line of the ledger",
    "trials.Entry.by_key": "names who did it",
    "ledger.Batch.sha256": "of a file, so that nobody books it twice",
    "ledger.Book.digest": "of the end of the chain of entries",
    "ledger.Entry.digest": "seals an entry",
    "ledger.Entry.purpose_key": "of what a cost is for",
    "ledger.PersonKey.key": "by which digests know a person, wherever the archive is taken in",
    "ledger.Total.purpose_key": "of what a cost is for",
    "trials.Entry.digest": "seals what happened",
    "trials.Head.digest": "of the end of a chain",
    "trials.PushedValue.digest": "seals a value",
    "trials.Trial.design_sha256": "of the design, which is in the archive",
    "trials.TrialKey.secret": "goes only when no case is allocated by it any more; then it proves how they were",
}
LOOKS_SECRET = re.compile(r"secret|password|token|digest|hash|sha256|_key$|^key$|code|credential")


def test_every_model_of_the_workbench_takes_part_or_says_why_not() -> None:
    planned = {table.label for table in plan_tables()}
    for model in list_models():
        label, terms = model._meta.label, ARCHIVES.get(model._meta.app_label)
        reason = terms.left_out.get(model.__name__, "")
        assert (label in planned) != bool(reason), (
            f"{label} leads to no engagement and is not left out: give it a foreign key that leads there, or say in"
            f" {model._meta.app_label}/exports.py why it stays behind"
        )


def test_what_is_said_of_a_model_or_a_field_is_said_of_one_that_is_there() -> None:
    there = {model._meta.label: {f.name for f in model._meta.concrete_fields} for model in list_models()}
    for app, terms in ARCHIVES.items():
        for name in (*terms.left_out, *terms.only):
            assert f"{app}.{name}" in there
        for name in terms.instead:
            model, field = name.split(".")
            assert field in there[f"{app}.{model}"]


def test_nothing_that_looks_like_a_secret_goes_along_unless_somebody_said_that_it_is_none() -> None:
    found = {
        f"{table.label}.{field.name}"
        for table in plan_tables()
        for field in table.fields
        if LOOKS_SECRET.search(field.name) and not table.find_instead(field)[0]
    }
    assert found == set(NO_SECRET)


def test_every_foreign_key_leads_to_what_is_in_the_archive() -> None:
    tables = plan_tables()
    planned = {table.label for table in tables}
    for table in tables:
        for field in table.fields:
            target = table.find_target(field)
            assert target is None or target in {*planned, *SHARED} or table.find_instead(field)[0], (
                f"{table.label}.{field.name} leads to {target}, which stays behind"
            )


def test_those_that_others_point_to_come_first() -> None:
    tables = plan_tables()
    order = [table.label for table in tables]
    for table in tables:
        for field in table.fields:
            target = table.find_target(field)
            if target in order and target != table.label:
                assert order.index(target) < order.index(table.label)


def test_every_field_has_an_exact_form() -> None:
    known = (
        models.UUIDField,
        models.CharField,
        models.TextField,
        models.BooleanField,
        models.IntegerField,
        models.FloatField,
        models.DecimalField,
        models.DateField,
        models.TimeField,
        models.DurationField,
        models.JSONField,
        models.ForeignKey,
    )
    for table in plan_tables():
        for field in table.fields:
            assert isinstance(field, known), f"{table.label}.{field.name}: teach archive/values.py its form"
            assert not getattr(field, "auto_now", False)
            assert not getattr(field, "auto_now_add", False)


def test_models_find_their_engagement_over_their_foreign_keys() -> None:
    paths = {table.label: table.path for table in plan_tables()}
    assert paths["engagements.Engagement"] == "pk"
    assert paths["ownership.Attachment"] == "rule__point__engagement_id"
    assert paths["findings.Picture"] == "finding__engagement_id"
    assert all(model.__module__.startswith(PACKAGE) for model in list_models())
    assert find_path(next(model for model in list_models() if model.__name__ == "Organisation")) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (models.DecimalField(max_digits=14, decimal_places=2), "12.50"),
        (models.DateTimeField(), "2026-03-02T09:00:00.123456+00:00"),
        (models.DateField(), "2026-03-02"),
        (models.TimeField(), "06:30:00"),
        (models.FloatField(), 0.1 + 0.2),
        (models.JSONField(), {"b": [1, 2.0, None], "a": "ü"}),
        (models.UUIDField(), "0b3f2d9e-6a52-4a0f-9a40-0d1f6f0f2a51"),
        (models.BooleanField(), False),
    ],
)
def test_a_value_comes_back_exactly(field: models.Field, value: object) -> None:
    field.set_attributes_from_name("field")
    assert encode(field, decode(field, value)) == value


def test_the_same_app_cannot_say_two_things() -> None:
    ARCHIVES.register("findings", ARCHIVES.get("findings"))
    with pytest.raises(ValueError, match="terms already"):
        ARCHIVES.register("findings", Terms())
