"""The values of a row as JSON, exactly: what is written is read back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.duration import duration_string


def encode(field: models.Field[Any, Any], value: Any) -> Any:
    """Turn a stored value into one that JSON holds without loss.

    Moments are written in UTC with microseconds, amounts of money as text, ids as text.

    Raises:
        TypeError: the field holds something for which there is no exact form yet.
    """
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bool | int | float | str):
        return value
    raise TypeError(f"{field.model.__name__}.{field.name} holds a {type(value).__name__}")


def decode(field: models.Field[Any, Any], value: Any) -> Any:
    """Turn a value out of an archive into what the field stores.

    Raises:
        ValueError: it does not fit the field.
    """
    if isinstance(field, models.JSONField):
        return value
    if value is None:
        if field.null:
            return None
        raise ValueError(f"{field.name} is empty")
    if isinstance(value, list | dict):
        raise ValueError(f"{field.name} is not a single value")
    try:
        return field.to_python(value)
    except ValidationError as error:
        raise ValueError(f"{field.name}: {error.messages[0]}") from None
