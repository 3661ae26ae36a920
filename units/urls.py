"""Urls of units, periods, the calendar and people: a unit or a period by its code, a day as 2026-10-01, a person by
user name."""

from django.urls import path

from units.views import contacts, entries, evidence, manual, opening, people, periods, reminders, today, units, workdays

app_name = "units"

urlpatterns = [
    path("", units.UnitList.as_view(), name="unit-list"),
    path("search/", units.UnitSearch.as_view(), name="unit-search"),
    path("today/<str:matter>/", today.TodayList.as_view(), name="today-list"),
    path("manual/", manual.ManualHome.as_view(), name="manual"),
    path("manual/measures/", manual.ManualMeasures.as_view(), name="manual-measures"),
    path("manual/all/", manual.ManualAll.as_view(), name="manual-all"),
    path("manual/<slug:page>/", manual.ManualPage.as_view(), name="manual-page"),
    path("add/", units.UnitAdd.as_view(), name="unit-add"),
    path("people/", people.UserList.as_view(), name="user-list"),
    path("people/add/", people.UserAdd.as_view(), name="user-add"),
    path("people/<str:username>/", people.UserEdit.as_view(), name="user-edit"),
    path("password/", people.PasswordChange.as_view(), name="password-change"),
    path("periods/", periods.PeriodList.as_view(), name="period-list"),
    path("periods/add/", periods.PeriodAdd.as_view(), name="period-add"),
    path("periods/switch/", periods.PeriodSwitch.as_view(), name="period-switch"),
    path("periods/<str:code>/", periods.PeriodDetail.as_view(), name="period-detail"),
    path("periods/<str:code>/edit/", periods.PeriodEdit.as_view(), name="period-edit"),
    path("periods/<str:code>/next/", opening.PeriodOpen.as_view(), name="period-open"),
    path("periods/<str:code>/next/<str:what>/", opening.CarriedList.as_view(), name="period-carried"),
    path("periods/<str:code>/<str:area>/close/", periods.AreaClose.as_view(), name="area-close"),
    path("periods/<str:code>/<str:area>/reopen/", periods.AreaReopen.as_view(), name="area-reopen"),
    path("periods/<str:code>/<str:area>/roster/", periods.ParticipationList.as_view(), name="participation-list"),
    path(
        "periods/<str:code>/<str:area>/roster/<str:unit>/",
        periods.ParticipationEdit.as_view(),
        name="participation-edit",
    ),
    path("calendar/", workdays.WorkdayCalendar.as_view(), name="calendar"),
    path("calendar/hours/", workdays.HoursEdit.as_view(), name="hours-edit"),
    path("calendar/<str:day>/", workdays.DayEdit.as_view(), name="calendar-day-edit"),
    path("calendar/<str:day>/clear/", workdays.DayClear.as_view(), name="calendar-day-clear"),
    path("contacts/", contacts.ContactList.as_view(), name="contact-list"),
    path("contacts/add/", contacts.ContactAdd.as_view(), name="contact-add"),
    path("contacts/<str:unit>/<str:post>/<str:since>/edit/", contacts.ContactEdit.as_view(), name="contact-edit"),
    path("contacts/<str:unit>/<str:post>/<str:since>/delete/", contacts.ContactDelete.as_view(), name="contact-delete"),
    path("entries/", entries.EntryLists.as_view(), name="entry-lists"),
    path("entries/<str:list>/", entries.EntryList.as_view(), name="entry-list"),
    path("entries/<str:list>/add/", entries.EntryAdd.as_view(), name="entry-add"),
    path("entries/<str:list>/<str:code>/edit/", entries.EntryEdit.as_view(), name="entry-edit"),
    path("entries/<str:list>/<str:code>/move/", entries.EntryMove.as_view(), name="entry-move"),
    path("entries/<str:list>/<str:code>/delete/", entries.EntryDelete.as_view(), name="entry-delete"),
    path("evidence/", evidence.EvidenceAdd.as_view(), name="evidence-add"),
    path("evidence/<str:code>/", evidence.EvidenceFile.as_view(), name="evidence-file"),
    path("evidence/<str:code>/delete/", evidence.EvidenceDelete.as_view(), name="evidence-delete"),
    path("reminders/", reminders.ReminderList.as_view(), name="reminder-list"),
    path("reminders/add/", reminders.ReminderAdd.as_view(), name="reminder-add"),
    path("reminders/<str:unit>/<str:mark>/delete/", reminders.ReminderDelete.as_view(), name="reminder-delete"),
    path("<str:code>/", units.UnitDetail.as_view(), name="unit-detail"),
    path("<str:code>/edit/", units.UnitEdit.as_view(), name="unit-edit"),
    path("<str:code>/names/add/", units.NameAdd.as_view(), name="name-add"),
    path("<str:code>/names/remove/", units.NameRemove.as_view(), name="name-remove"),
]
