"""Addresses of duties, of what they need, and of deeds."""

from __future__ import annotations

from django.urls import path

from groundswell_web.handover.views import deeds, duties, holdings

DUTY = "duties/<uuid:duty_id>/"
DEED = "deeds/<uuid:deed_id>/"
HOLDING = "accounts/<uuid:holding_id>/"

urlpatterns = [
    path("duties/", duties.show_duties, name="duties"),
    path("duties/new", duties.add_duty, name="duty_new"),
    path(DUTY, duties.show_duty, name="duty"),
    path(f"{DUTY}change", duties.correct_duty, name="duty_change"),
    path(f"{DUTY}end", duties.close_duty, name="duty_end"),
    path(f"{DUTY}done", deeds.tell_deed, name="deed_new"),
    path("deeds/", deeds.show_deeds, name="deeds"),
    path(DEED, deeds.show_deed, name="deed"),
    path(f"{DEED}confirm", deeds.confirm_deed, name="deed_confirm"),
    path(f"{DEED}refuse", deeds.refuse_deed, name="deed_refuse"),
    path(f"{DEED}companions", deeds.name_companion, name="companion_new"),
    path("companions/<uuid:companion_id>/<slug:answer>", deeds.answer_companion, name="companion_answer"),
    path("accounts/", holdings.show_holdings, name="holdings"),
    path("accounts/new", holdings.add_holding, name="holding_new"),
    path(HOLDING, holdings.show_holding, name="holding"),
    path(f"{HOLDING}change", holdings.correct_holding, name="holding_change"),
    path(f"{HOLDING}end", holdings.close_holding, name="holding_end"),
]
