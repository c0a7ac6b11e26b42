"""Read the settings of an installation from its environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured


def read_text(name: str, default: str = "") -> str:
    """Read a setting as text; an empty one counts as not given."""
    return os.environ.get(name, "").strip() or default


def read_switch(name: str, default: bool = False) -> bool:
    """Read a setting that is on (1, true, yes, on) or off (0, false, no, off).

    Raises:
        ImproperlyConfigured: it is neither.
    """
    text = read_text(name).lower()
    if not text:
        return default
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}. Write 1 for on or 0 for off.")


def read_number(name: str, default: int) -> int:
    """Read a setting that is a whole number.

    Raises:
        ImproperlyConfigured: it is not.
    """
    text = read_text(name)
    if not text:
        return default
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}. Write a whole number, such as {default}.") from None


def read_list(name: str, default: str = "") -> list[str]:
    """Read a setting that lists texts with commas between."""
    return [part.strip() for part in read_text(name, default).split(",") if part.strip()]


def list_origins(providers: dict[str, Any]) -> list[str]:
    """List the origins of the servers of single sign-on.

    Example:
        >>> apps = [{"settings": {"server_url": "https://login.example.org/realm/x"}}]
        >>> list_origins({"openid_connect": {"APPS": apps}})
        ['https://login.example.org']
    """
    urls = [
        urlsplit(app.get("settings", {}).get("server_url", ""))
        for provider in providers.values()
        for app in provider["APPS"]
    ]
    return sorted({f"{url.scheme}://{url.netloc}" for url in urls if url.netloc})


def read_folder(name: str, default: Path) -> Path:
    """Read a setting that names a folder, and make the folder."""
    folder = Path(read_text(name, str(default))).expanduser().resolve()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def read_secret(name: str) -> str:
    """Read a secret. Secrets come from the environment alone, never from a file of the project.

    Raises:
        ImproperlyConfigured: it is missing or short.
    """
    text = read_text(name)
    if len(text) < 50:
        raise ImproperlyConfigured(
            f"{name} is {'too short' if text else 'not set'}. Set it to at least 50 random characters, and keep it: "
            f"export {name}=$(python -c 'import secrets; print(secrets.token_urlsafe(50))')"
        )
    return text
