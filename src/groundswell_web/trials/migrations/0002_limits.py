from django.db import migrations, models


class Migration(migrations.Migration):
    """The limits of the tables: what they refuse, and how they are searched."""

    dependencies = [("trials", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="trial",
            index=models.Index(fields=["engagement", "state"], name="trials_of_engagement"),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ("draft", "dropped", "signed", "running", "stopped", "following", "closed"))
                ),
                name="trial_has_a_known_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.CheckConstraint(
                condition=models.Q(("planning__in", ("none", "queued", "computing", "ready", "failed"))),
                name="trial_has_a_known_planning",
            ),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.CheckConstraint(
                condition=models.Q(("spend__gte", 0)), name="trial_spends_nothing_or_more"
            ),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ("running", "following")), _negated=True),
                    ("started_at__isnull", False),
                    _connector="OR",
                ),
                name="running_trial_has_begun",
            ),
        ),
        migrations.AddIndex(
            model_name="pushedvalue",
            index=models.Index(fields=["trial", "case", "outcome"], name="values_of_case"),
        ),
        migrations.AddConstraint(
            model_name="pushedvalue",
            constraint=models.UniqueConstraint(fields=("trial", "number"), name="one_value_per_number"),
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.UniqueConstraint(fields=("trial", "chain"), name="one_head_per_chain"),
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.CheckConstraint(
                condition=models.Q(("chain__in", ("entries", "ledger", "values"))),
                name="head_is_of_a_known_chain",
            ),
        ),
        migrations.AddConstraint(
            model_name="head",
            constraint=models.CheckConstraint(
                condition=models.Q(("exposed__lte", models.F("most_exposed"))), name="cap_is_never_passed"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(fields=("trial", "number"), name="one_entry_per_number"),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "registration")),
                fields=("trial",),
                name="one_registration_per_trial",
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "stop")), fields=("trial",), name="one_stop_per_trial"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "verdict")), fields=("trial",), name="one_verdict_per_trial"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "matured")), fields=("trial",), name="one_matured_per_trial"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ("verdict", "matured", "look")), _negated=True),
                    ("by_key", ""),
                    _connector="OR",
                ),
                name="nobody_writes_a_verdict",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(fields=("trial", "number"), name="one_allocation_per_number"),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.UniqueConstraint(fields=("trial", "case"), name="one_allocation_per_case"),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("arm", "usual"), _connector="OR"),
                name="whoever_is_in_doubt_stays_usual",
            ),
        ),
    ]
