"""Urls of the hotline app: an order is its source and number, a letter its box and number."""

from django.urls import path

from hotline import views

app_name = "hotline"

urlpatterns = [
    path("orders/", views.WorkOrderList.as_view(), name="order-list"),
    path("orders/add/", views.WorkOrderAdd.as_view(), name="order-add"),
    path("orders/<str:source>/<str:number>/", views.WorkOrderPage.as_view(), name="order-detail"),
    path("orders/<str:source>/<str:number>/edit/", views.WorkOrderEdit.as_view(), name="order-edit"),
    path("letters/", views.LetterList.as_view(), name="letter-list"),
    path("letters/add/", views.LetterAdd.as_view(), name="letter-add"),
    path("letters/<str:box>/<str:number>/", views.LetterPage.as_view(), name="letter-detail"),
    path("letters/<str:box>/<str:number>/edit/", views.LetterEdit.as_view(), name="letter-edit"),
]
