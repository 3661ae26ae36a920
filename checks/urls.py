"""Urls of the checks app: codes, and for an account's check its month."""

from datetime import date

from django.urls import path, register_converter

from checks.views import (
    account_checks,
    accounts,
    columns,
    documents,
    duties,
    duty_reports,
    filings,
    filling,
    findings,
    foi,
    grid,
    indicators,
    information,
    key_areas,
    key_checks,
    presets,
    rectification,
    values,
    watching,
)


class MonthConverter:
    """A month as 2022-04, given to the view as its first day."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(f"{value}-01")

    def to_url(self, value: date | str) -> str:
        return value[:7] if isinstance(value, str) else f"{value:%Y-%m}"


class DayConverter:
    """A day as 2022-07-04."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(MonthConverter, "month")
register_converter(DayConverter, "day")

app_name = "checks"

urlpatterns = [
    path("columns/", columns.WebColumnList.as_view(), name="column-list"),
    path("columns/add/", columns.WebColumnAdd.as_view(), name="column-add"),
    path("columns/<str:code>/", columns.WebColumnPage.as_view(), name="column-detail"),
    path("columns/<str:code>/edit/", columns.WebColumnEdit.as_view(), name="column-edit"),
    path("columns/<str:code>/hand-over/", watching.ColumnHandOver.as_view(), name="column-hand-over"),
    path("columns/<str:code>/take-back/", watching.ColumnTakeBack.as_view(), name="column-take-back"),
    path("column-tree/", watching.ColumnTree.as_view(), name="column-tree"),
    path("column-precheck/", watching.Precheck.as_view(), name="column-precheck"),
    path("column-limits/<str:code>/", watching.ThresholdEdit.as_view(), name="column-limit-edit"),
    path("update-months/", watching.UpdateMonths.as_view(), name="update-months"),
    path("updates/", columns.ColumnUpdateList.as_view(), name="update-list"),
    path("updates/add/", columns.ColumnUpdateAdd.as_view(), name="update-add"),
    path("updates/<str:code>/", columns.ColumnUpdatePage.as_view(), name="update-detail"),
    path("updates/<str:code>/edit/", columns.ColumnUpdateEdit.as_view(), name="update-edit"),
    path("updates/<str:code>/delete/", columns.ColumnUpdateDelete.as_view(), name="update-delete"),
    path("accounts/", accounts.MediaAccountList.as_view(), name="account-list"),
    path("accounts/add/", accounts.MediaAccountAdd.as_view(), name="account-add"),
    path("accounts/<str:code>/", accounts.MediaAccountPage.as_view(), name="account-detail"),
    path("accounts/<str:code>/edit/", accounts.MediaAccountEdit.as_view(), name="account-edit"),
    path("accounts/<str:code>/checks/add/", account_checks.AccountCheckAdd.as_view(), name="account-check"),
    path("accounts/<str:code>/events/add/", accounts.AccountEventAdd.as_view(), name="account-event-add"),
    path("account-events/<str:code>/", accounts.AccountEventPage.as_view(), name="account-event-detail"),
    path("account-events/<str:code>/delete/", accounts.AccountEventDelete.as_view(), name="account-event-delete"),
    path("checks/", account_checks.AccountCheckList.as_view(), name="check-list"),
    path(
        "accounts/<str:account>/checks/<month:month>/",
        account_checks.AccountCheckPage.as_view(),
        name="check-detail",
    ),
    path(
        "accounts/<str:account>/checks/<month:month>/edit/",
        account_checks.AccountCheckEdit.as_view(),
        name="check-edit",
    ),
    path(
        "accounts/<str:account>/checks/<month:month>/delete/",
        account_checks.AccountCheckDelete.as_view(),
        name="check-delete",
    ),
    path("filings/", filings.FilingList.as_view(), name="filing-list"),
    path("filings/add/", filings.FilingAdd.as_view(), name="filing-add"),
    path("filings/comparison/", filings.FilingComparison.as_view(), name="filing-comparison"),
    path("filings/<str:code>/", filings.FilingPage.as_view(), name="filing-detail"),
    path("filings/<str:code>/edit/", filings.FilingEdit.as_view(), name="filing-edit"),
    path("filings/<str:code>/delete/", filings.FilingDelete.as_view(), name="filing-delete"),
    path("test-messages/", account_checks.TestMessageList.as_view(), name="message-list"),
    path("test-messages/add/", account_checks.TestMessageAdd.as_view(), name="message-add"),
    path("test-messages/<str:code>/", account_checks.TestMessagePage.as_view(), name="message-detail"),
    path("test-messages/<str:code>/edit/", account_checks.TestMessageEdit.as_view(), name="message-edit"),
    path("test-messages/<str:code>/delete/", account_checks.TestMessageDelete.as_view(), name="message-delete"),
    path("findings/", findings.FindingList.as_view(), name="finding-list"),
    path("findings/add/", findings.FindingAdd.as_view(), name="finding-add"),
    path("findings/batch/", findings.FindingBatch.as_view(), name="finding-batch"),
    path("findings/overdue/", findings.OverdueList.as_view(), name="finding-overdue"),
    path("findings/<str:code>/", findings.FindingPage.as_view(), name="finding-detail"),
    path("findings/<str:code>/edit/", findings.FindingEdit.as_view(), name="finding-edit"),
    path("findings/<str:code>/delete/", findings.FindingDelete.as_view(), name="finding-delete"),
    path("findings/<str:code>/answer/", rectification.FindingAnswer.as_view(), name="finding-answer"),
    path("findings/<str:code>/steps/add/", rectification.StepAdd.as_view(), name="finding-step"),
    path("findings/<str:code>/steps/<str:step>/delete/", rectification.StepDelete.as_view(), name="finding-unstep"),
    path("foi/", foi.FoiRequestList.as_view(), name="foi-list"),
    path("foi/add/", foi.FoiRequestAdd.as_view(), name="foi-add"),
    path("foi/annual/", foi.FoiAnnual.as_view(), name="foi-annual"),
    path("foi/<str:code>/", foi.FoiRequestPage.as_view(), name="foi-detail"),
    path("foi/<str:code>/edit/", foi.FoiRequestEdit.as_view(), name="foi-edit"),
    path("foi/<str:code>/delete/", foi.FoiRequestDelete.as_view(), name="foi-delete"),
    path("foi/<str:code>/disputes/add/", foi.FoiDisputeAdd.as_view(), name="dispute-add"),
    path("disputes/", foi.FoiDisputeList.as_view(), name="dispute-list"),
    path("disputes/<str:code>/edit/", foi.FoiDisputeEdit.as_view(), name="dispute-edit"),
    path("disputes/<str:code>/delete/", foi.FoiDisputeDelete.as_view(), name="dispute-delete"),
    path("documents/", documents.PolicyDocumentList.as_view(), name="document-list"),
    path("documents/add/", documents.PolicyDocumentAdd.as_view(), name="document-add"),
    path("documents/<str:number>/", documents.PolicyDocumentPage.as_view(), name="document-detail"),
    path("documents/<str:number>/edit/", documents.PolicyDocumentEdit.as_view(), name="document-edit"),
    path("documents/<str:number>/delete/", documents.PolicyDocumentDelete.as_view(), name="document-delete"),
    path(
        "documents/<str:number>/interpretations/add/",
        documents.InterpretationAdd.as_view(),
        name="interpretation-add",
    ),
    path("interpretations/", documents.InterpretationList.as_view(), name="interpretation-list"),
    path("interpretations/<str:code>/edit/", documents.InterpretationEdit.as_view(), name="interpretation-edit"),
    path("interpretations/<str:code>/delete/", documents.InterpretationDelete.as_view(), name="interpretation-delete"),
    path("presets/", presets.PresetList.as_view(), name="preset-list"),
    path("presets/<str:code>/take/", presets.PresetTake.as_view(), name="preset-take"),
    path("grid/", grid.GridPage.as_view(), name="grid"),
    path("grid/since/", grid.GridSince.as_view(), name="grid-since"),
    path("grid/cell/", grid.GridCell.as_view(), name="grid-cell"),
    path("grid/save/", grid.GridSave.as_view(), name="grid-save"),
    path("grid/complete/", grid.GridComplete.as_view(), name="grid-complete"),
    path("completeness/", grid.CompletenessPage.as_view(), name="completeness"),
    path("filling/", filling.FillTaskList.as_view(), name="fill-list"),
    path("filling/add/", filling.FillRequestAdd.as_view(), name="fill-add"),
    path("filling/<str:code>/delete/", filling.FillRequestDelete.as_view(), name="fill-delete"),
    path("filling/<str:code>/<str:unit>/", filling.FillTaskPage.as_view(), name="fill-detail"),
    path("filling/<str:code>/<str:unit>/save/", filling.FillSave.as_view(), name="fill-save"),
    path("filling/<str:code>/<str:unit>/send/", filling.FillSend.as_view(), name="fill-send"),
    path("filling/<str:code>/<str:unit>/accept/", filling.FillAccept.as_view(), name="fill-accept"),
    path("filling/<str:code>/<str:unit>/return/", filling.FillReturn.as_view(), name="fill-return"),
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
    path("key-areas/", key_areas.KeyAreaList.as_view(), name="key-area-list"),
    path("key-areas/add/", key_areas.KeyAreaAdd.as_view(), name="key-area-add"),
    path("key-areas/take-over/", key_areas.KeyAreaTakeOver.as_view(), name="key-area-take-over"),
    path("key-areas/<str:code>/", key_areas.KeyAreaPage.as_view(), name="key-area-detail"),
    path("key-areas/<str:code>/edit/", key_areas.KeyAreaEdit.as_view(), name="key-area-edit"),
    path("key-items/", key_areas.KeyItemList.as_view(), name="key-item-list"),
    path("key-items/add/", key_areas.KeyItemAdd.as_view(), name="key-item-add"),
    path("key-items/<str:code>/", key_areas.KeyItemPage.as_view(), name="key-item-detail"),
    path("key-items/<str:code>/edit/", key_areas.KeyItemEdit.as_view(), name="key-item-edit"),
    path("key-items/<str:code>/delete/", key_areas.KeyItemDelete.as_view(), name="key-item-delete"),
    path("key-assignments/", key_areas.KeyAssignmentList.as_view(), name="key-assignment-list"),
    path("key-assignments/add/", key_areas.KeyAssignmentAdd.as_view(), name="key-assignment-add"),
    path("key-assignments/<str:code>/", key_areas.KeyAssignmentPage.as_view(), name="key-assignment-detail"),
    path("key-assignments/<str:code>/edit/", key_areas.KeyAssignmentEdit.as_view(), name="key-assignment-edit"),
    path("key-assignments/<str:code>/delete/", key_areas.KeyAssignmentDelete.as_view(), name="key-assignment-delete"),
    path("key-assignments/<str:code>/checks/add/", key_checks.KeyCheckAdd.as_view(), name="key-check-add"),
    path("key-checks/", key_checks.KeyCheckList.as_view(), name="key-check-list"),
    path("key-checks/sheet/", key_checks.KeySheet.as_view(), name="key-sheet"),
    path("key-checks/sheet/<str:code>/", key_checks.KeySheetRow.as_view(), name="key-sheet-row"),
    path("key-checks/carry-over/", key_checks.KeyCarryOver.as_view(), name="key-carry-over"),
    path("key-checks/<str:code>/", key_checks.KeyCheckPage.as_view(), name="key-check-detail"),
    path("key-checks/<str:code>/edit/", key_checks.KeyCheckEdit.as_view(), name="key-check-edit"),
    path("key-checks/<str:code>/delete/", key_checks.KeyCheckDelete.as_view(), name="key-check-delete"),
    path("submissions/", information.SubmissionList.as_view(), name="submission-list"),
    path("submissions/add/", information.SubmissionAdd.as_view(), name="submission-add"),
    path("submissions/<str:code>/", information.SubmissionPage.as_view(), name="submission-detail"),
    path("submissions/<str:code>/edit/", information.SubmissionEdit.as_view(), name="submission-edit"),
    path("submissions/<str:code>/delete/", information.SubmissionDelete.as_view(), name="submission-delete"),
    path("adoptions/", information.AdoptionList.as_view(), name="adoption-list"),
    path("adoptions/add/", information.AdoptionAdd.as_view(), name="adoption-add"),
    path("adoptions/<str:code>/", information.AdoptionPage.as_view(), name="adoption-detail"),
    path("adoptions/<str:code>/edit/", information.AdoptionEdit.as_view(), name="adoption-edit"),
    path("adoptions/<str:code>/delete/", information.AdoptionDelete.as_view(), name="adoption-delete"),
    path("duties/", duties.DutyList.as_view(), name="duty-list"),
    path("duties/add/", duties.DutyAdd.as_view(), name="duty-add"),
    path("duties/<str:code>/", duties.DutyPage.as_view(), name="duty-detail"),
    path("duties/<str:code>/edit/", duties.DutyEdit.as_view(), name="duty-edit"),
    path("duties/<str:code>/delete/", duties.DutyDelete.as_view(), name="duty-delete"),
    path("duties/<str:code>/units/add/", duties.DutyUnitAdd.as_view(), name="duty-unit-add"),
    path("duties/<str:code>/units/<str:unit>/delete/", duties.DutyUnitDelete.as_view(), name="duty-unit-delete"),
    path("duties/<str:code>/terms/<day:day>/", duty_reports.DutyTermEntry.as_view(), name="duty-term-entry"),
    path("duty-terms/", duty_reports.DutyTermList.as_view(), name="duty-term-list"),
    path("duty-terms/<str:duty>/<str:unit>/<day:day>/", duty_reports.DutyTermPage.as_view(), name="duty-term-detail"),
    path("duty-reports/", duty_reports.DutyReportList.as_view(), name="duty-report-list"),
    path("duty-reports/add/", duty_reports.DutyReportAdd.as_view(), name="duty-report-add"),
    path("duty-reports/<str:code>/", duty_reports.DutyReportPage.as_view(), name="duty-report-detail"),
    path("duty-reports/<str:code>/edit/", duty_reports.DutyReportEdit.as_view(), name="duty-report-edit"),
    path("duty-reports/<str:code>/delete/", duty_reports.DutyReportDelete.as_view(), name="duty-report-delete"),
]
