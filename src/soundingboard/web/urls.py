"""Every address of the site. Each page module lists its own, with its prefix."""

from django.urls import include, path

from soundingboard.web.pages import (
    action,
    actions_list,
    coverage,
    delivery,
    evidence,
    files,
    home,
    inspections,
    notice,
    plan,
    plan_agreement,
    rounds,
    setup,
    site,
    updates,
)

urlpatterns = [
    path("", include(site.addresses)),
    path("account/", include("allauth.urls")),
    path("p/<slug:programme>/", include(home.addresses)),
    path("p/<slug:programme>/", include(rounds.addresses)),
    path("p/<slug:programme>/", include(setup.addresses)),
    path("p/<slug:programme>/", include(files.addresses)),
    path("p/<slug:programme>/", include(delivery.addresses)),
    path("p/<slug:programme>/", include(actions_list.addresses)),
    path("p/<slug:programme>/", include(updates.addresses)),
    path("p/<slug:programme>/", include(action.addresses)),
    path("p/<slug:programme>/", include(evidence.addresses)),
    path("p/<slug:programme>/", include(inspections.addresses)),
    path("p/<slug:programme>/", include(notice.addresses)),
    path("p/<slug:programme>/", include(plan_agreement.addresses)),
    path("p/<slug:programme>/", include(coverage.addresses)),
    path("p/<slug:programme>/", include(plan.addresses)),
]
