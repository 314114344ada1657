"""Where words of a page come from, said so that somebody else can find and judge them."""

from reader.library.article import day, source_line
from reader.library.model import Page


def citation(page: Page, section: str = "") -> str:
    """The page and section, when its facts were last checked, and its sources, as plain text."""
    where = f"“{page.topic.title}”" + (f", section “{section}”" if section else "")
    review = (
        "Not yet reviewed by a clinician."
        if page.clinical_review == "none"
        else f"Clinical review: {page.clinical_review}."
    )
    lines = [f"From {where}, Plainspoken. Facts last checked: {day(page.reviewed)}. {review}"]
    if page.sources:
        lines.append("Sources of the page:")
        lines += [f"{n}. {source_line(source)} {source.url}" for n, source in enumerate(page.sources, 1)]
    return "\n".join(lines)
