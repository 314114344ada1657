"""What software centers show of each release, from the list of changes."""

import re
from datetime import date
from xml.sax.saxutils import escape

HEADING = re.compile(r"^## (?P<version>\S+) \((?P<when>[^)]+)\)$", re.MULTILINE)


def releases(changes: str, today: date) -> str:
    """Return the `releases` of an AppStream file; one that has no date yet gets that of the build."""
    parts = list(HEADING.finditer(changes))
    ends = [part.start() for part in parts[1:]] + [len(changes)]
    lines = ["  <releases>"]
    for part, end in zip(parts, ends, strict=True):
        when, is_out = part["when"], re.fullmatch(r"\d{4}-\d\d-\d\d", part["when"])
        kind = "stable" if is_out else "development"
        lines.append(
            f'    <release version="{part["version"]}" date="{when if is_out else today}" type="{kind}">'
        )
        items = for_readers(changes[part.end() : end])
        if items:
            lines += ["      <description>", "        <ul>"]
            lines += [f"          <li>{escape(item)}</li>" for item in items]
            lines += ["        </ul>", "      </description>"]
        lines.append("    </release>")
    return "\n".join([*lines, "  </releases>", ""])


def for_readers(part: str) -> list[str]:
    """Return the points of a release under "For readers", each on one line and without its marks."""
    found = re.search(r"\*\*For readers\*\*\n(.*?)(?=\n\*\*|\Z)", part, re.DOTALL)
    text = re.sub(r"^### .*$", "", found[1], flags=re.MULTILINE) if found else ""
    points = re.split(r"^- ", text, flags=re.MULTILINE)[1:]
    return [re.sub(r"[`*]", "", " ".join(point.split())) for point in points]
