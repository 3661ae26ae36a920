"""All urls of the program, by app. Every name stands in the access table (govaudit/access.py)."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import RedirectView

from govaudit.views.choices import SavedViewDelete, SavedViewEdit
from govaudit.views.entries import EntryList
from govaudit.views.exports import ExportFile, ImportTemplate
from govaudit.views.imports.accept import BatchUndo, ImportAccept, ImportDiscard
from govaudit.views.imports.detail import (
    ImportCheck,
    ImportDetail,
    ImportFaultyFile,
    ImportProgress,
)
from govaudit.views.imports.faulty import ImportCorrect, ImportCorrected, ImportDrop, ImportDropped, ImportFaulty
from govaudit.views.imports.lists import ImportList, SourceEdit, SourceList
from govaudit.views.imports.mapping import ImportMap
from govaudit.views.imports.rows import ImportMissing, ImportRows
from govaudit.views.imports.settled import ImportSettle, ImportUnsettle, ValueForget
from govaudit.views.imports.upload import ImportAdd, ImportMend
from govaudit.views.jobs import JobDetail, JobList, JobProgress, JobRetry, JobRunning
from govaudit.views.records import KindRecords

_imports = [
    path("", ImportList.as_view(), name="import-list"),
    path("add/", ImportAdd.as_view(), name="import-add"),
    path("sources/", SourceList.as_view(), name="import-sources"),
    path("template/<str:kind>/", ImportTemplate.as_view(), name="import-template"),
    path("records/<str:kind>/", KindRecords.as_view(), name="import-records"),
    path("sources/<str:kind>/<path:name>/edit/", SourceEdit.as_view(), name="import-source-edit"),
    path("sources/<str:kind>/<path:name>/forget/<str:mark>/", ValueForget.as_view(), name="import-value-forget"),
    path("<str:code>/", ImportDetail.as_view(), name="import-detail"),
    path("<str:code>/progress/", ImportProgress.as_view(), name="import-progress"),
    path("<str:code>/map/", ImportMap.as_view(), name="import-map"),
    path("<str:code>/check/", ImportCheck.as_view(), name="import-check"),
    path("<str:code>/settle/", ImportSettle.as_view(), name="import-settle"),
    path("<str:code>/settled/<str:mark>/", ImportUnsettle.as_view(), name="import-unsettle"),
    path("<str:code>/rows/", ImportRows.as_view(), name="import-rows"),
    path("<str:code>/missing/", ImportMissing.as_view(), name="import-missing"),
    path("<str:code>/faulty/", ImportFaulty.as_view(), name="import-faulty"),
    path("<str:code>/faulty/file/", ImportFaultyFile.as_view(), name="import-faulty-file"),
    path("<str:code>/faulty/drop/", ImportDrop.as_view(), name="import-drop"),
    path("<str:code>/faulty/dropped/", ImportDropped.as_view(), name="import-dropped"),
    path("<str:code>/faulty/corrected/", ImportCorrected.as_view(), name="import-corrected"),
    path("<str:code>/faulty/<int:sheet>/<int:row>/", ImportCorrect.as_view(), name="import-correct"),
    path("<str:code>/mend/", ImportMend.as_view(), name="import-mend"),
    path("<str:code>/accept/", ImportAccept.as_view(), name="import-accept"),
    path("<str:code>/batches/<int:number>/undo/", BatchUndo.as_view(), name="import-undo"),
    path("<str:code>/discard/", ImportDiscard.as_view(), name="import-discard"),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="reports:glance"), name="home"),
    path("login/", LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("jobs/", JobList.as_view(), name="job-list"),
    path("jobs/running/", JobRunning.as_view(), name="job-running"),
    path("jobs/<str:code>/", JobDetail.as_view(), name="job-detail"),
    path("jobs/<str:code>/progress/", JobProgress.as_view(), name="job-progress"),
    path("jobs/<str:code>/retry/", JobRetry.as_view(), name="job-retry"),
    path("imports/", include(_imports)),
    path("exports/<str:code>/", ExportFile.as_view(), name="export-file"),
    path("lists/views/<str:code>/edit/", SavedViewEdit.as_view(), name="view-edit"),
    path("lists/views/<str:code>/delete/", SavedViewDelete.as_view(), name="view-delete"),
    path("log/", EntryList.as_view(), name="entry-list"),
    path("units/", include("units.urls")),
    path("checks/", include("checks.urls")),
    path("hotline/", include("hotline.urls")),
    path("reports/", include("reports.urls")),
]
