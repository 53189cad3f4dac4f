"""The day on which 附件2 is due: data, beside the divisions whose duty it is."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

import yaml

from guikang.divisions.division import Level
from guikang.errors import GuikangError
from guikang.services.work_forms.values import Due

if TYPE_CHECKING:
    from pathlib import Path

_FILE: Final = "work_form_due.yaml"
_LEVELS: Final = {level.name.lower(): level for level in Level}


class DueError(GuikangError):
    """The day cannot be read: ``work_form.due``."""


def load_due(folder: Path) -> Due:
    """Read ``work_form_due.yaml`` of the data folder.

    Raises:
        DueError: it is not there, or says not what it should.
    """
    path = folder / _FILE
    try:
        said = yaml.safe_load(path.read_text("utf-8"))
        on, level, clause = said["due_on"], _LEVELS[said["level"]], said["clause"]
    except (OSError, UnicodeDecodeError, yaml.YAMLError, LookupError, TypeError) as error:
        raise DueError("work_form.due", file=str(path)) from error
    if type(on) is not date or not isinstance(clause, str):
        raise DueError("work_form.due", file=str(path))
    return Due(on, level, clause)
