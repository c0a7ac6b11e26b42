"""Addresses of public pages, open to all; `config.middleware.CookielessMiddleware` takes cookies away before them."""

from __future__ import annotations

from django.urls import path

from groundswell_web.ledger.views import public

urlpatterns = [
    path("<slug:slug>/", public.show_page, name="public_page"),
    path("<slug:slug>/data.csv", public.give_csv, name="public_page_csv"),
    path("<slug:slug>/data.json", public.give_json, name="public_page_json"),
    path("<slug:slug>/schema.json", public.give_schema, name="public_schema"),
    path("<slug:slug>/<int:number>/", public.show_page, name="public_edition"),
    path("<slug:slug>/<int:number>/data.csv", public.give_csv, name="public_edition_csv"),
    path("<slug:slug>/<int:number>/data.json", public.give_json, name="public_edition_json"),
]
