"""Bound how often somebody tries keys of programs from one place."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

MOST_TRIES = 60  # a minute, from one place


def count_try(request: HttpRequest) -> int:
    """Count a try without a key that works, by the minute and the place it came from, which is kept as a digest."""
    place = salted_hmac(
        "program tries", str(get_adapter().get_client_ip(request)), algorithm="sha256"
    ).hexdigest()
    name = f"program-tries:{place}:{int(timezone.now().timestamp() // 60)}"
    cache.add(name, 0, timeout=120)
    return cache.incr(name)
