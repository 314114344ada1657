"""Markdown that the compiler writes itself: plain text made safe, links to topics, lists."""

import re
from collections.abc import Iterable

_SOURCE_KEYS = re.compile(r"(\s*\[@[^\]]*\])")
_SPECIAL = re.compile(r"[\\`*_\[\]{}|]")
_LEADING = re.compile(r"\A(\d+)([.)])|\A([-+#>:])")


def without_keys(text: str) -> str:
    """The text without its source keys."""
    return _SOURCE_KEYS.sub("", text)


def plain(text: str) -> str:
    """The text as Markdown that shows just these letters; source keys at its end still work."""
    parts = _SOURCE_KEYS.split(text)
    safe = "".join(part if n % 2 else _SPECIAL.sub(r"\\\g<0>", part) for n, part in enumerate(parts))
    return _LEADING.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", safe)


def link(title: str, topic: str, anchor: str = "") -> str:
    return f"[{plain(title)}](topic:{topic}{f'#{anchor}' if anchor else ''})"


def items(texts: Iterable[str]) -> list[str]:
    """A list, with a blank line around it."""
    return ["", *(f"- {text}" for text in texts), ""]


def facts(rows: Iterable[tuple[str, str]]) -> list[str]:
    """A table of two columns without a head: what it is, and what there is to say; rows without words are left out."""
    return ["", "| | |", "|---|---|", *(f"| {name} | {text} |" for name, text in rows if text), ""]


def entry(name: str, *texts: str, id: str = "") -> list[str]:
    """A name in bold with what belongs to it below."""
    return ["", f"{name} {{: #{id} }}" if id else name, *(f":   {text}\n" for text in texts), ""]


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def by_letter(entries: Iterable[tuple[str, str]]) -> list[str]:
    """Entries of (name, Markdown) in order of their names, under a heading for each letter."""
    lines: list[str] = []
    letter = ""
    for name, text in sorted(entries, key=lambda entry: (order(entry[0]), entry[1])):
        first = order(name)[:1].upper()
        first = first if first.isalpha() else "0-9"
        if first != letter:
            letter = first
            lines += ["", f"## {letter}", ""]
        lines.append(text)
    return "\n".join([*lines, ""]).split("\n")


def order(name: str) -> str:
    """What names are sorted by: small letters without signs."""
    return re.sub(r"[^\w ]", "", name.casefold())
