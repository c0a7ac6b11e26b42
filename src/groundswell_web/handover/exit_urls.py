"""Addresses of rehearsals, of acceptance and of the exit, and of the checks after it."""

from __future__ import annotations

from django.urls import path

from groundswell_web.handover.views import acceptances, exits, later, rehearsals

urlpatterns = [
    path("rehearsals/", rehearsals.list_rehearsals, name="rehearsals"),
    path("rehearsals/new", rehearsals.order_rehearsal, name="rehearsal_new"),
    path("rehearsals/<uuid:rehearsal_id>/", rehearsals.show_rehearsal, name="rehearsal"),
    path("rehearsals/<uuid:rehearsal_id>/call-off", rehearsals.call_off, name="rehearsal_call_off"),
    path("rehearsals/<uuid:rehearsal_id>/lever", rehearsals.pull_lever, name="rehearsal_lever"),
    path("acceptance/", acceptances.list_acceptances, name="acceptance"),
    path("acceptance/sign", acceptances.sign_acceptance, name="acceptance_sign"),
    path("acceptance/<uuid:duty_id>/", acceptances.show_acceptance, name="acceptance_duty"),
    path("exit/", exits.show_exit, name="exit"),
    path("exit/override", exits.ask_override, name="exit_override"),
    path("exit/override/sign", exits.sign_override, name="exit_override_sign"),
    path("exit/sign", exits.sign_exit, name="exit_sign"),
    path("after/", later.show_later, name="after"),
]
