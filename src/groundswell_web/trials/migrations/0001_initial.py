import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("engagements", "0002_mandate_terms"),
        ("people", "__first__"),
        ("targets", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Trial",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.CharField(max_length=200)),
                ("play", models.CharField(blank=True, max_length=60)),
                ("state", models.CharField(default="draft", max_length=10)),
                ("wishes", models.JSONField(default=dict)),
                ("planning", models.CharField(default="none", max_length=10)),
                ("planning_text", models.TextField(blank=True)),
                ("planned", models.JSONField(null=True)),
                ("design", models.TextField(blank=True)),
                ("design_sha256", models.CharField(blank=True, max_length=64)),
                ("kind_of_change", models.CharField(blank=True, max_length=200)),
                ("could_go_wrong", models.TextField(blank=True, max_length=4000)),
                ("for_whom", models.TextField(blank=True, max_length=2000)),
                ("most_cases", models.PositiveIntegerField(default=0)),
                ("how_undone", models.TextField(blank=True, max_length=4000)),
                ("until_on", models.DateField(null=True)),
                ("spend", models.DecimalField(decimal_places=2, default=0, max_digits=14)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("drafted_at", models.DateTimeField()),
                ("touched_at", models.DateTimeField()),
                ("signed_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "carried_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "drafted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "engagement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="engagements.engagement",
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="targets.target",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["engagement", "state"], name="trials_of_engagement")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ("draft", "dropped", "signed", "running", "stopped", "following", "closed"),
                            )
                        ),
                        name="trial_has_a_known_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("planning__in", ("none", "queued", "computing", "ready", "failed"))
                        ),
                        name="trial_has_a_known_planning",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("spend__gte", 0)), name="trial_spends_nothing_or_more"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_at__isnull", True), ("state", "draft")),
                            models.Q(
                                ("carried_by__isnull", False),
                                ("signed_at__isnull", False),
                                ("undone_by__isnull", False),
                                models.Q(("design_sha256", ""), _negated=True),
                                models.Q(("design", ""), _negated=True),
                                models.Q(("could_go_wrong", ""), _negated=True),
                                models.Q(("how_undone", ""), _negated=True),
                                ("most_cases__gte", 1),
                                ("until_on__isnull", False),
                            ),
                            models.Q(("signed_at__isnull", True), ("state", "dropped")),
                            _connector="OR",
                        ),
                        name="registered_trial_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ("running", "following")), _negated=True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="running_trial_has_begun",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TrialKey",
            fields=[
                (
                    "trial",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="key",
                        serialize=False,
                        to="trials.trial",
                    ),
                ),
                ("secret", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Head",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("chain", models.CharField(max_length=7)),
                ("length", models.PositiveBigIntegerField(default=0)),
                (
                    "digest",
                    models.CharField(
                        default="0000000000000000000000000000000000000000000000000000000000000000",
                        max_length=64,
                    ),
                ),
                ("exposed", models.PositiveIntegerField(default=0)),
                ("most_exposed", models.PositiveIntegerField(default=0)),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="heads", to="trials.trial"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("trial", "chain"), name="one_head_per_chain"),
                    models.CheckConstraint(
                        condition=models.Q(("chain__in", ("entries", "ledger", "values"))),
                        name="head_is_of_a_known_chain",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("exposed__lte", models.F("most_exposed"))),
                        name="cap_is_never_passed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=12)),
                ("at", models.DateTimeField()),
                ("by_key", models.CharField(blank=True, max_length=36)),
                ("by_name", models.CharField(max_length=250)),
                ("text", models.TextField()),
                ("previous", models.CharField(max_length=64)),
                ("digest", models.CharField(max_length=64)),
                (
                    "trial",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="trials.trial"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("trial", "number"), name="one_entry_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                (
                                    "registration",
                                    "start",
                                    "amendment",
                                    "look",
                                    "stop",
                                    "reason",
                                    "undone",
                                    "verdict",
                                    "matured",
                                    "reanalysis",
                                    "learned",
                                ),
                            )
                        ),
                        name="entry_is_of_a_known_kind",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "registration")),
                        fields=("trial",),
                        name="one_registration_per_trial",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "stop")), fields=("trial",), name="one_stop_per_trial"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "verdict")),
                        fields=("trial",),
                        name="one_verdict_per_trial",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "matured")),
                        fields=("trial",),
                        name="one_matured_per_trial",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ("verdict", "matured", "look")), _negated=True),
                            ("by_key", ""),
                            _connector="OR",
                        ),
                        name="nobody_writes_a_verdict",
                    ),
                ],
            },
        ),
    ]
