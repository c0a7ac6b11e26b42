"""Addresses of the example."""

from __future__ import annotations

from django.urls import path

from groundswell_web.example import views

urlpatterns = [
    path("example/sign-in/<str:token>", views.sign_in, name="example_sign_in"),
    path("example/code", views.show_code, name="example_code"),
]
