"""Addresses of the central unit."""

from __future__ import annotations

from django.urls import path

from groundswell_web.centre.views import fits, overview

FIT = "fits/<uuid:fit_id>/"

urlpatterns = [
    path("", overview.show_engagements, name="centre"),
    path("engagements.csv", overview.download_engagements, name="centre_file"),
    path("people/", overview.show_people, name="centre_people"),
    path("plays/", overview.show_plays, name="centre_plays"),
    path("fits/", fits.list_fits, name="centre_fits"),
    path("fits/new", fits.ask_fit, name="centre_fit_new"),
    path(FIT, fits.show_fit, name="centre_fit"),
    path(f"{FIT}change", fits.change_fit, name="centre_fit_change"),
    path(f"{FIT}parts/<slug:part>", fits.answer_part, name="centre_fit_part"),
    path(f"{FIT}go", fits.accept_fit, name="centre_fit_go"),
    path(f"{FIT}decline", fits.decline_fit, name="centre_fit_decline"),
]
