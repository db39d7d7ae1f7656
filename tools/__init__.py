"""Small programs for the people who build the platform.

`bootstrap`, `browser` and `machine` run before anything is installed and use the standard library only.
"""
