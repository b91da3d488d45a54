"""Dramatiq's own command line, in a process that keeps its memory and environment to itself; its workers are forks of it."""

import sys

import dramatiq.__main__
from dramatiq.cli import main

from memos_gql.logs import set_up_logs
from memos_gql.processes import keep_private
from memos_gql.settings import Settings

if __name__ == "__main__":
    keep_private()
    settings = Settings()
    set_up_logs("worker", level=settings.log_level, form=settings.log_format)
    sys.argv[0] = dramatiq.__main__.__file__  # by this name Dramatiq starts itself again on SIGHUP
    sys.exit(main())  # type: ignore[no-untyped-call]  # Dramatiq leaves it untyped
