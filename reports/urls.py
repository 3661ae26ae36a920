"""Urls of scores and notices."""

from django.urls import path

from reports import rules, slips, views

app_name = "reports"

urlpatterns = [
    path("glance/", views.Glance.as_view(), name="glance"),
    path("ranking/", views.LatestRanking.as_view(), name="ranking-latest"),
    path("ranking/<str:period>/", views.Ranking.as_view(), name="ranking"),
    path("ranking/<str:period>/score/", views.RequestScoring.as_view(), name="score-run"),
    path("scores/<str:period>/<str:unit>/", views.ScoreDetail.as_view(), name="score-detail"),
    path("slips/", slips.SlipList.as_view(), name="slip-list"),
    path("slips/overdue.xlsx", slips.OverdueFile.as_view(), name="overdue-file"),
    path("slips/<str:kind>/<str:unit>/", slips.SlipFile.as_view(), name="slip-file"),
    path("confirmations/", slips.ConfirmationList.as_view(), name="confirmation-list"),
    path("confirmations/ask/", slips.ConfirmationAsk.as_view(), name="confirmation-ask"),
    path("confirmations/<str:period>/<str:unit>/", slips.UnitSheetPage.as_view(), name="unit-sheet"),
    path("confirmations/<str:period>/<str:unit>/file/", slips.UnitSheetFile.as_view(), name="unit-sheet-file"),
    path(
        "confirmations/<str:period>/<str:unit>/answer/", slips.ConfirmationAnswer.as_view(), name="confirmation-answer"
    ),
    path(
        "confirmations/<str:period>/<str:unit>/record/", slips.ConfirmationRecord.as_view(), name="confirmation-record"
    ),
    path("rules/", rules.RuleList.as_view(), name="rule-list"),
    path("rules/add/", rules.RuleAdd.as_view(), name="rule-add"),
    path("rules/<str:code>/edit/", rules.RuleEdit.as_view(), name="rule-edit"),
    path("rules/<str:code>/delete/", rules.RuleDelete.as_view(), name="rule-delete"),
    path("notices/", views.NoticeList.as_view(), name="notice-list"),
    path("notices/<str:period>/<str:code>/", views.NoticeDetail.as_view(), name="notice-detail"),
    path("notices/<str:period>/<str:code>/text/", views.NoticeEdit.as_view(), name="notice-edit"),
    path("notices/<str:period>/<str:code>/ledger/", views.NoticeLedger.as_view(), name="notice-ledger"),
    path("notices/<str:period>/<str:code>/write/", views.RequestWriting.as_view(), name="notice-write"),
    path("notices/<str:period>/<str:code>/issue/", views.NoticeIssue.as_view(), name="notice-issue"),
    path(
        "notices/<str:period>/<str:code>/editions/<int:number>/<path:name>",
        views.EditionDownload.as_view(),
        name="edition-file",
    ),
]
