"""The door for an application server."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "groundswell_web.config.settings")
application = get_wsgi_application()


def load_pages() -> None:
    """Load the code and the templates of all pages: otherwise the first person in each process waits for it."""
    from django.template import engines
    from django.urls import get_resolver

    list(get_resolver().url_patterns)  # asking for them loads every view
    environment = engines["jinja2"].env  # type: ignore[attr-defined]
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


load_pages()
