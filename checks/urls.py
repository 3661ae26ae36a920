"""Urls of the checks app: codes, and for an account's check its month."""

from datetime import date

from django.urls import path, register_converter

from checks.views import accounts, columns, findings, indicators, values


class MonthConverter:
    """A month as 2022-04, given to the view as its first day."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date | str) -> str:
        return value if isinstance(value, str) else f"{value:%Y-%m}"


register_converter(MonthConverter, "month")

app_name = "checks"

urlpatterns = [
    path("columns/", columns.WebColumnList.as_view(), name="column-list"),
    path("columns/add/", columns.WebColumnAdd.as_view(), name="column-add"),
    path("columns/<str:code>/", columns.WebColumnPage.as_view(), name="column-detail"),
    path("columns/<str:code>/edit/", columns.WebColumnEdit.as_view(), name="column-edit"),
    path("updates/", columns.ColumnUpdateList.as_view(), name="update-list"),
    path("updates/add/", columns.ColumnUpdateAdd.as_view(), name="update-add"),
    path("updates/<str:code>/", columns.ColumnUpdatePage.as_view(), name="update-detail"),
    path("updates/<str:code>/edit/", columns.ColumnUpdateEdit.as_view(), name="update-edit"),
    path("updates/<str:code>/delete/", columns.ColumnUpdateDelete.as_view(), name="update-delete"),
    path("accounts/", accounts.MediaAccountList.as_view(), name="account-list"),
    path("accounts/add/", accounts.MediaAccountAdd.as_view(), name="account-add"),
    path("accounts/<str:code>/", accounts.MediaAccountPage.as_view(), name="account-detail"),
    path("accounts/<str:code>/edit/", accounts.MediaAccountEdit.as_view(), name="account-edit"),
    path("accounts/<str:code>/checks/add/", accounts.AccountCheckAdd.as_view(), name="account-check"),
    path("accounts/<str:account>/checks/<month:month>/", accounts.AccountCheckEdit.as_view(), name="check-edit"),
    path(
        "accounts/<str:account>/checks/<month:month>/delete/",
        accounts.AccountCheckDelete.as_view(),
        name="check-delete",
    ),
    path("findings/", findings.FindingList.as_view(), name="finding-list"),
    path("findings/add/", findings.FindingAdd.as_view(), name="finding-add"),
    path("findings/<str:code>/", findings.FindingPage.as_view(), name="finding-detail"),
    path("findings/<str:code>/edit/", findings.FindingEdit.as_view(), name="finding-edit"),
    path("findings/<str:code>/answer/", findings.FindingAnswer.as_view(), name="finding-answer"),
    path("indicators/", indicators.IndicatorList.as_view(), name="indicator-list"),
    path("indicators/add/", indicators.IndicatorAdd.as_view(), name="indicator-add"),
    path("indicators/<str:code>/", indicators.IndicatorPage.as_view(), name="indicator-detail"),
    path("indicators/<str:code>/edit/", indicators.IndicatorEdit.as_view(), name="indicator-edit"),
    path("observations/", values.ObservationList.as_view(), name="observation-list"),
    path("observations/add/", values.ObservationAdd.as_view(), name="observation-add"),
    path("observations/<str:code>/", values.ObservationPage.as_view(), name="observation-detail"),
    path("observations/<str:code>/edit/", values.ObservationEdit.as_view(), name="observation-edit"),
    path("observations/<str:code>/delete/", values.ObservationDelete.as_view(), name="observation-delete"),
    path("stated/", values.StatedValueList.as_view(), name="stated-list"),
    path("stated/add/", values.StatedValueAdd.as_view(), name="stated-add"),
    path("stated/<str:code>/", values.StatedValuePage.as_view(), name="stated-detail"),
    path("stated/<str:code>/edit/", values.StatedValueEdit.as_view(), name="stated-edit"),
    path("stated/<str:code>/delete/", values.StatedValueDelete.as_view(), name="stated-delete"),
]
