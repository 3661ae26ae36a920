#!/usr/bin/env python
"""Django's command line for GovAudit."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "govaudit.settings")
    try:
        from django.core.management import execute_from_command_line
    except ModuleNotFoundError as error:
        if error.name != "django":
            raise
        sys.exit("没有找到 Django：请运行 make demo 装好环境，或者用 .venv/bin/python manage.py 运行命令。")

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
