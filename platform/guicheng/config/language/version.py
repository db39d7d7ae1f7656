"""Which language the platform speaks."""

VERSION = 2
"""1 is the language before versions were told."""
