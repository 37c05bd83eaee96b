"""How a worker keeps its memory small: garbage is looked for between answers, and freed memory is given back."""

from __future__ import annotations

import ctypes
import gc
from itertools import count
from typing import Any

from django.core.signals import request_finished

ANSWERS_BETWEEN = 5  # two looks for garbage
_TIDYINGS_BETWEEN = 5  # two times that freed memory is given back, which takes as long as an answer
# Bytes: what the C library keeps of freed memory until it is asked for it, instead of up to 64 MiB, and from which size
# on it gives a piece back at once. With less, the memory of every large page would be given back and taken again.
_KEPT, _LARGE = 8 * 1024 * 1024, 4 * 1024 * 1024
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of glibc's mallopt
_answers = count(1)


def _glibc() -> Any:
    """C library if it can give memory back on demand; else None, and it does as it sees fit."""
    try:
        library = ctypes.CDLL(None)
        return library if library.malloc_trim and library.mallopt else None
    except (AttributeError, TypeError):  # another C library; not Unix
        return None


_library = _glibc()


def settle() -> None:
    """Set aside what every request needs, turn the garbage collector off and let it run between answers."""
    if _library is not None:
        _library.mallopt(_MMAP_THRESHOLD, _LARGE)
        _library.mallopt(_TRIM_THRESHOLD, _KEPT)
    gc.collect()
    gc.freeze()
    gc.disable()
    request_finished.connect(tidy_memory)


def tidy_memory(**_signal: Any) -> None:
    """Look for garbage after every so many answers; what the first ones loaded is set aside as well."""
    turn, rest = divmod(next(_answers), ANSWERS_BETWEEN)
    if rest:
        return
    gc.collect()
    if turn == 1:
        gc.freeze()
    if _library is not None and turn % _TIDYINGS_BETWEEN == 0:
        _library.malloc_trim(0)
