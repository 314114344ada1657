"""Reads and presses the dialogs of Windows, as a person at the screen would, to try the installer."""

import ctypes
import sys
import time
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

LONGEST_WAIT_S = 90

assert sys.platform == "win32"
user32 = ctypes.windll.user32
Callback = ctypes.WINFUNCTYPE(ctypes.c_bool, ctypes.c_void_p, ctypes.c_void_p)
WM_CLOSE, WM_GETTEXT, BM_CLICK = 0x10, 0x0D, 0xF5


def windows(title: str) -> list[int]:
    """Return the handles of the windows on the screen that have this title, in which * stands for anything."""
    return [window for window in _every(user32.EnumWindows) if fnmatchcase(_text(window).rstrip(), title)]


def words(title: str) -> str:
    """Return all that can be read in the windows with this title."""
    return "\n".join(_text(part) for window in windows(title) for part in _parts(window))


def wait_for(title: str, text: str = "") -> str:
    """Wait until a window with this title shows a text, and return all its words."""
    until = time.monotonic() + LONGEST_WAIT_S
    while time.monotonic() < until:
        for window in windows(title):
            found = "\n".join(_text(part) for part in _parts(window))
            if text in found:
                return found
        time.sleep(0.2)
    raise TimeoutError(f"no window “{title}” with “{text}”, but:\n{words(title)}")


def wait_until_gone(title: str) -> None:
    """Wait until no window has this title."""
    until = time.monotonic() + LONGEST_WAIT_S
    while windows(title):
        if time.monotonic() > until:
            raise TimeoutError(f"the window “{title}” stays, with:\n{words(title)}")
        time.sleep(0.2)


def press(title: str, button: str) -> None:
    """Press the button, or tick the box, whose words these are."""
    for window in windows(title):
        for part in _parts(window):
            if _class(part) == "Button" and _text(part).replace("&", "") == button:
                user32.PostMessageW(ctypes.c_void_p(part), BM_CLICK, 0, 0)
                time.sleep(0.5)
                return
    raise LookupError(f"no button “{button}” in “{title}”, but:\n{words(title)}")


def close(title: str) -> None:
    """Close the windows with this title, as with the cross in their corner."""
    for window in windows(title):
        user32.PostMessageW(ctypes.c_void_p(window), WM_CLOSE, 0, 0)


def _parts(window: int) -> list[int]:
    def each(callback: Any, _: int) -> None:
        user32.EnumChildWindows(ctypes.c_void_p(window), callback, 0)

    return list(_every(each))


def _every(enumerate_: Any) -> Iterator[int]:
    found: list[int] = []

    def keep(window: int, _: int) -> bool:
        if user32.IsWindowVisible(ctypes.c_void_p(window)):
            found.append(window)
        return True

    enumerate_(Callback(keep), 0)
    return iter(found)


def _text(window: int) -> str:
    buffer = ctypes.create_unicode_buffer(2000)
    user32.SendMessageTimeoutW(
        ctypes.c_void_p(window), WM_GETTEXT, len(buffer), buffer, 2, 1000, ctypes.byref(ctypes.c_size_t())
    )
    return buffer.value


def _class(window: int) -> str:
    buffer = ctypes.create_unicode_buffer(100)
    user32.GetClassNameW(ctypes.c_void_p(window), buffer, len(buffer))
    return buffer.value
