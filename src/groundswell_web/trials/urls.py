"""Addresses of trials."""

from __future__ import annotations

from django.urls import path

from groundswell_web.trials.views import after, cases, connect, lists, plan, plays, run, show, sign

TRIAL = "<uuid:trial_id>/"

urlpatterns = [
    path("", lists.list_trials, name="trials"),
    path("new", plan.begin_trial, name="trial_new"),
    path("plays/", plays.list_plays, name="trial_plays"),
    path("plays/<slug:play>/", plays.show_play, name="trial_play"),
    path("plays/<slug:play>/forest", plays.draw_forest, name="trial_play_forest"),
    path(TRIAL, show.show_trial, name="trial"),
    path(f"{TRIAL}plan/<slug:part>", plan.write_part, name="trial_part"),
    path(f"{TRIAL}simulate", plan.ask_planning, name="trial_planning"),
    path(f"{TRIAL}drop", plan.drop_trial, name="trial_drop"),
    path(f"{TRIAL}statement", sign.show_statement, name="trial_statement"),
    path(f"{TRIAL}sign", sign.sign_trial, name="trial_sign"),
    path(f"{TRIAL}start", sign.start_trial, name="trial_start"),
    path(f"{TRIAL}looks/<int:number>", show.show_look, name="trial_look"),
    path(f"{TRIAL}look", run.look_now, name="trial_look_now"),
    path(f"{TRIAL}pictures/<slug:name>", show.draw_picture, name="trial_picture"),
    path(f"{TRIAL}stop", run.stop_trial, name="trial_stop"),
    path(f"{TRIAL}reason", run.give_reason, name="trial_reason"),
    path(f"{TRIAL}undone", run.tell_undone, name="trial_undone"),
    path(f"{TRIAL}learned", run.tell_learned, name="trial_learned"),
    path(f"{TRIAL}amend", run.amend_trial, name="trial_amend"),
    path(f"{TRIAL}cases", cases.show_cases, name="trial_cases"),
    path(f"{TRIAL}ledger", cases.show_ledger, name="trial_ledger"),
    path(f"{TRIAL}ledger.csv", cases.download_ledger, name="trial_ledger_file"),
    path(f"{TRIAL}connect", connect.show_connection, name="trial_connect"),
    path(f"{TRIAL}connect/<uuid:key_id>/withdraw", connect.withdraw_key, name="trial_key_withdraw"),
    path(f"{TRIAL}registration", after.show_registration, name="trial_registration"),
    path(f"{TRIAL}registration.json", after.download_registration, name="trial_registration_file"),
    path(f"{TRIAL}verify", after.verify_trial, name="trial_verify"),
]
