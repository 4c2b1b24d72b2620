"""The library that runs rules, without the command line it brings along: editor, colours and all, 10 MB a process."""

import sys
from types import ModuleType

sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))

import cel  # noqa: E402

__all__ = ["cel"]
