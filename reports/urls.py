"""Urls of scores and notices."""

from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("glance/", views.Glance.as_view(), name="glance"),
    path("ranking/", views.LatestRanking.as_view(), name="ranking-latest"),
    path("ranking/<str:period>/", views.Ranking.as_view(), name="ranking"),
    path("ranking/<str:period>/score/", views.RequestScoring.as_view(), name="score-run"),
    path("scores/<str:period>/<str:unit>/", views.ScoreDetail.as_view(), name="score-detail"),
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
