"""How gunicorn serves the platform: ``gunicorn --config python:guicheng.runtime.serving guicheng.wsgi:application``.

What depends on the machine comes from the environment; an option on the command line goes before both.
"""

from __future__ import annotations

import gc
import os
from typing import Any

bind = f"{os.environ.get('HOST') or '127.0.0.1'}:{os.environ.get('PORT') or 8000}"
workers = int(os.environ.get("WEB_WORKERS") or 2)
worker_class = "guicheng.runtime.unparsed.Worker"
limit_request_line = 8190  # the most that this server takes; a filter in Chinese is nine bytes a character
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout, graceful_timeout, keepalive = 60, 30, 15
max_requests, max_requests_jitter = 20_000, 2_000
control_socket_disable = True
preload_app = True
"""Loaded once, before the workers part from the first process: they share its memory, and a new one starts at once."""


def when_ready(server: Any) -> None:
    """Build the chains that cases follow, once for all workers. What was loaded stays for good: the collector need not
    go through it again in each worker, which would also write to, and so copy, the memory that they share."""
    from django.db import DatabaseError, connections

    from guicheng.workflow import flows

    try:
        for problem in flows.missing():
            server.log.error("a chain cannot be built: %s", problem)
    except DatabaseError:  # the server comes up without its database, too; a worker builds what it needs then
        server.log.warning("the database does not answer yet: chains are built when they are asked for")
    connections.close_all()  # a connection cannot be shared
    gc.collect()
    gc.freeze()


def post_fork(server: Any, worker: Any) -> None:  # noqa: ARG001
    """A request makes some thousands of objects that die with it; going through them ten times as seldom is enough."""
    gc.set_threshold(10_000, 20, 50)
