"""Errors that users meet, and the exit codes of the commands.

No message of these errors may hold text of a document or a name: they go to stderr and logs.
"""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the exit code of a command means."""

    DONE = 0
    SOME_REJECTED = 1
    WRONG_USE = 2
    FAILED = 3
    INTERRUPTED = 130
    READER_GONE = 141


class CliniqError(Exception):
    """Something failed for a reason that the user can read and mend; nothing was written."""

    exit_code: ExitCode = ExitCode.FAILED


class UsageError(CliniqError):
    """The call itself is wrong: an option, a file, a key."""

    exit_code = ExitCode.WRONG_USE


class RuleError(UsageError):
    """A rule file is broken. Its message names file, line and remedy, one line a fault."""


class DocumentError(CliniqError):
    """One document can't be processed: it is withheld and rejected with this reason."""
