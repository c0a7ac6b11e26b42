"""Addresses of the plan: what people can do and when, what the work needs, and the plan itself."""

from __future__ import annotations

from django.urls import path

from groundswell_web.teams.views import overview, people, plans, work

urlpatterns = [
    path("", overview.show_overview, name="plan"),
    path("mine/", overview.show_mine, name="plan_mine"),
    path("people/", people.show_people, name="plan_people"),
    path("skills/<uuid:skill_id>/", people.change_skill, name="plan_skill"),
    path("presence/", people.show_presence, name="plan_presence"),
    path("presence/<uuid:presence_id>/remove", people.remove_leave, name="plan_leave_remove"),
    path("work/", work.show_work, name="plan_work"),
    path("work/new", work.add_item, name="plan_item_new"),
    path("work/follow", work.follow_sources, name="plan_work_follow"),
    path("work/<uuid:item_id>/", work.change_item, name="plan_item"),
    path("make", plans.make_plan, name="plan_make"),
    path("plans/<uuid:plan_id>/", plans.show_plan, name="plan_shown"),
    path("plans/<uuid:plan_id>/progress", plans.show_progress, name="plan_progress"),
    path("plans/<uuid:plan_id>/picture", plans.draw_picture, name="plan_picture"),
    path("plans/<uuid:plan_id>/choose", plans.choose_plan, name="plan_choose"),
    path("plans/<uuid:plan_id>/stop", plans.stop_plan, name="plan_stop"),
]
