"""Urls of the hotline app: an order is its source and number, a letter its box and number."""

from django.urls import path, re_path

from hotline import views
from hotline.views import callers, charts, desk, events, order_events, policies, test_letters

app_name = "hotline"

_CASE = "^(?P<cases>orders|letters)/(?P<place>[^/]+)/(?P<number>[^/]+)/caller/"

urlpatterns = [
    re_path(f"{_CASE}see/$", callers.CallerSee.as_view(), name="caller-see"),
    re_path(f"{_CASE}edit/$", callers.CallerEdit.as_view(), name="caller-edit"),
    re_path(f"{_CASE}remove/$", callers.CallerRemove.as_view(), name="caller-remove"),
    path("charts/", charts.Charts.as_view(), name="charts"),
    path("charts/<int:year>-<int:month>/", charts.ChartMonth.as_view(), name="chart-month"),
    path("charts/days/<int:place>/", charts.ChartDays.as_view(), name="chart-days"),
    path("desk/", desk.Desk.as_view(), name="desk"),
    path("desk/<str:matter>/", desk.DeskList.as_view(), name="desk-list"),
    path("classes/", desk.ClassQueue.as_view(), name="class-queue"),
    path("classes/<str:source>/<path:stated>/unmap/", desk.ClassUnmap.as_view(), name="class-unmap"),
    path("repeats/", desk.RepeatList.as_view(), name="repeat-list"),
    path("orders/", views.WorkOrderList.as_view(), name="order-list"),
    path("orders/add/", views.WorkOrderAdd.as_view(), name="order-add"),
    path("orders/<str:source>/<str:number>/", views.WorkOrderPage.as_view(), name="order-detail"),
    path("orders/<str:source>/<str:number>/edit/", views.WorkOrderEdit.as_view(), name="order-edit"),
    path("orders/<str:source>/<str:number>/step/", order_events.OrderEventAdd.as_view(), name="order-event-add"),
    path(
        "orders/<str:source>/<str:number>/step/<int:place>/strike/",
        order_events.OrderEventStrike.as_view(),
        name="order-event-strike",
    ),
    path("events/", events.OrderEventList.as_view(), name="event-list"),
    path("policies/", policies.PolicyList.as_view(), name="policy-list"),
    path("policies/renew/", policies.PolicyRenew.as_view(), name="policy-renew"),
    path("policies/add/<str:scope>/", policies.PolicyAdd.as_view(), name="policy-add"),
    path("policies/<str:code>/edit/", policies.PolicyEdit.as_view(), name="policy-edit"),
    path("policies/<str:code>/delete/", policies.PolicyDelete.as_view(), name="policy-delete"),
    path("letters/", views.LetterList.as_view(), name="letter-list"),
    path("letters/add/", views.LetterAdd.as_view(), name="letter-add"),
    path("letters/<str:box>/<str:number>/", views.LetterPage.as_view(), name="letter-detail"),
    path("letters/<str:box>/<str:number>/edit/", views.LetterEdit.as_view(), name="letter-edit"),
    path("letters/<str:box>/<str:number>/delete/", views.LetterDelete.as_view(), name="letter-delete"),
    path("test-letters/", test_letters.TestLetterList.as_view(), name="test-letter-list"),
    path("test-letters/add/", test_letters.TestLetterAdd.as_view(), name="test-letter-add"),
    path("test-letters/<str:code>/", test_letters.TestLetterPage.as_view(), name="test-letter-detail"),
    path("test-letters/<str:code>/edit/", test_letters.TestLetterEdit.as_view(), name="test-letter-edit"),
    path("test-letters/<str:code>/delete/", test_letters.TestLetterDelete.as_view(), name="test-letter-delete"),
]
