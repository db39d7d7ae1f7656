"""Which language the platform speaks."""

VERSION = 3
"""1 is the language before versions were told."""
