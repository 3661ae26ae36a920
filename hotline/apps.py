"""The hotline app."""

from django.apps import AppConfig


class HotlineConfig(AppConfig):
    name = "hotline"
    verbose_name = "热线与信箱"

    def ready(self) -> None:
        from govaudit.housekeeping import register
        from hotline.callers import forget_callers
        from hotline.carrying import LASTING
        from hotline.desk import waiting_count
        from hotline.following import follow_days
        from hotline.today import desk_tasks
        from units.carrying import LASTING as CARRIED
        from units.following import FOLLOWERS
        from units.frame import WAITING
        from units.today import SOURCES

        register("callers", forget_callers)
        FOLLOWERS.append(follow_days)
        SOURCES.append(desk_tasks)
        CARRIED.extend(LASTING)
        WAITING["hotline:desk"] = lambda user, _period: waiting_count(user)
