#!/usr/bin/env python3
"""Django's command line for Guicheng, with the source root ``platform/`` on the path."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "platform"))


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guicheng.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"环境变量或设置有误 (the environment or the settings are wrong): {error}")


if __name__ == "__main__":
    main()
