"""Addresses of publishing, within an engagement."""

from __future__ import annotations

from django.urls import path

from groundswell_web.ledger.views import publishing

urlpatterns = [
    path("", publishing.show_publishing, name="ledger_public"),
    path("publish", publishing.publish, name="ledger_publish"),
    path("take-back", publishing.withdraw, name="ledger_take_back"),
    path("credit", publishing.change_credit, name="ledger_credit"),
    path("credit/take-off", publishing.take_name_off, name="ledger_credit_take_off"),
]
