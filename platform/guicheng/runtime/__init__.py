"""How the platform runs: places on disk, embedded PostgreSQL, process group, health, logs, middleware.

May import: everything; only the composition root (settings, urls, wsgi, celery) imports it. Promises: one command
starts a whole installation on a bare machine and stops all of it again; no part of it decides a rule of the domain.
"""
