"""What was raised with whom, so that it is not said twice on a day."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class Notice(models.Model):
    """One thing raised with one person; settled when the check that raised it finds it no more."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    engagement_id = models.UUIDField(null=True)
    check_name = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    address = models.CharField(max_length=500)
    raised_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "check_name", "key"],
                condition=models.Q(settled_at__isnull=True),
                name="one_open_notice_per_thing_and_person",
            )
        ]
        indexes = [models.Index(fields=["person", "settled_at"], name="notices_of_person")]
