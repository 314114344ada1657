"""The real pages: complete, reachable, honest and safe."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from reader.library.check import check_content, mean_grade
from reader.library.check_page import GRADE_AIMED_AT
from reader.library.file import Library
from reader.library.model import Mistake
from reader.library.readability import Reading
from reader.statement import STATEMENT

CONTENT = Path(__file__).resolve().parent.parent.parent / "content" / "en"
FIGURES = sorted(CONTENT.rglob("*.svg"))


class Body(HTMLParser):
    """The links, figures and captions of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.figures: list[tuple[str, str]] = []
        self.captions: list[str] = []
        self._in_caption = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._in_caption = tag == "figcaption"
        if tag == "a":
            self.links.append(values.get("href", ""))
        elif tag == "img":
            self.figures.append((values["src"], values["alt"]))

    def handle_data(self, data: str) -> None:
        if self._in_caption:
            self.captions.append(data)
            self._in_caption = False


@pytest.fixture
def bodies(library: Library) -> dict[str, Body]:
    return {topic: Body(library.page(topic).html) for topic in library.topic_ids()}


def words_of(library: Library, topic: str) -> int:
    return sum(len(re.findall(r"[\w’'-]+", section.text)) for section in library.sections(topic))


@pytest.fixture(scope="module")
def checked(library_file: Path) -> tuple[list[Mistake], dict[str, Reading]]:
    """All that the check tells, as on the day of the newest review, and how hard each page is."""
    from reader.library.file import open_library

    library = open_library(library_file)
    newest = max(library.page(topic).reviewed for topic in library.topic_ids())
    library.close()
    return check_content(CONTENT, newest)


@pytest.fixture(scope="module")
def told(checked: tuple[list[Mistake], dict[str, Reading]]) -> list[Mistake]:
    return checked[0]


def test_the_pages_break_no_rule(told: list[Mistake]) -> None:
    assert [str(mistake) for mistake in told if mistake.severity == "error"] == []


def test_there_are_enough_finished_topics(library: Library) -> None:
    finished = [topic for topic in library.topic_ids() if 350 <= words_of(library, topic) <= 900]
    assert len(finished) >= 16


def test_every_topic_can_be_reached_from_home(library: Library, bodies: dict[str, Body]) -> None:
    reached, ahead = {"home"}, ["home"]
    while ahead:
        topic = ahead.pop()
        links = [link.removeprefix("topic:") for link in bodies[topic].links if link.startswith("topic:")]
        below = [child.id for child in library.children(topic)]
        new = {link.partition("#")[0] for link in links + below} - reached
        reached |= new
        ahead += new
    assert reached == set(library.topic_ids())


def test_every_page_names_its_sources_and_says_that_no_clinician_has_read_it(library: Library) -> None:
    for topic in library.topic_ids():
        page = library.page(topic)
        assert page.sources, topic
        assert page.clinical_review == "none", f"{topic}: name the clinician in the statement too"
        assert page.next_review > page.reviewed, topic


def test_every_page_offers_questions(library: Library) -> None:
    assert [topic for topic in library.topic_ids() if not library.questions_of(topic)] == []


def test_home_says_what_this_guide_is(library: Library) -> None:
    text = "\n".join(section.text for section in library.sections("home"))
    assert [sentence for sentence in STATEMENT if sentence not in text] == []


def test_figures_are_used_with_alt_text_and_caption(bodies: dict[str, Body]) -> None:
    used = [figure for body in bodies.values() for figure in body.figures]
    captions = [caption for body in bodies.values() for caption in body.captions]
    assert len(used) >= 3
    assert len(captions) == len(used)
    for _, alt in used:
        assert len(alt.split()) >= 5, alt
    assert {file.relative_to(CONTENT).as_posix() for file in FIGURES} == {
        source.removeprefix("figure:") for source, _ in used
    }


@pytest.mark.parametrize("file", FIGURES, ids=lambda file: file.stem)
def test_a_figure_is_a_plain_picture_that_reaches_for_nothing(file: Path) -> None:
    root = ElementTree.fromstring(file.read_bytes())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("viewBox")
    for element in root.iter():
        assert element.tag.rpartition("}")[2] not in {
            "script",
            "style",
            "foreignObject",
            "image",
            "animate",
            "set",
        }
        for name, value in element.attrib.items():
            short = name.rpartition("}")[2]
            assert not short.startswith("on"), name
            assert short != "style"
            assert short != "href" or value.startswith("#")
            assert not re.search(r"url\((?!#)|https?:|data:|javascript:", value), value


def test_every_call_stands_on_the_page_about_calling(library: Library) -> None:
    text = " ".join(" ".join(section.text.split()) for section in library.sections("when-to-call"))
    calls = library.rows("SELECT id, trigger_text, action_text FROM call")
    assert len(calls) >= 5
    assert [id for id, trigger, action in calls if trigger not in text or action not in text] == []


_ALSO_CALLED = re.compile(r"Also: [^\n]*\.$", re.MULTILINE)  # the glossary knows British words too


def texts(library: Library) -> Iterator[tuple[str, str]]:
    for topic in library.topic_ids():
        for section in library.sections(topic):
            yield topic, f"{section.title}. {_ALSO_CALLED.sub('', section.text)}"


@pytest.mark.parametrize(
    "pattern",
    [
        r"\b(?:tumour|oestrogen|diarrhoea|anaemia|haemo\w+|oedema|centre|colour|programme|counselling|organis\w+)s?\b",
        r"\b(?:best|right) (?:treatment|medicine) for you\b",
        r"\byou (?:should|must) (?:start|stop|take|choose)\b",
        r"\b(?:click here|read more here)\b",
        r"\b(?:cough|breathlessness)\b(?! or chok)(?:(?!and the same)[^.:;\n])*\bsame day\b"
        r"|\bsame day about [^.:;\n]*\b(?:cough|breath)",
        r"\{\{|\}\}|\*\*|\]\(|!!!|TODO|FIXME|lorem",
    ],
    ids=[
        "US spelling",
        "no ranking",
        "no orders",
        "links that say where",
        "cough is right away",
        "no leftovers",
    ],
)
def test_no_page_says(library: Library, pattern: str) -> None:
    found = [(topic, m[0]) for topic, text in texts(library) for m in re.finditer(pattern, text, re.I)]
    assert found == []


def test_links_to_the_web_are_encrypted_and_few(bodies: dict[str, Body]) -> None:
    web = [link for body in bodies.values() for link in body.links if re.match(r"https?:", link)]
    assert [link for link in web if not link.startswith("https://")] == []


def test_ready_questions_are_questions_and_each_is_there_once(library: Library) -> None:
    asked = [text for (text,) in library.rows("SELECT text FROM question")]
    assert len(asked) >= 100
    assert [text for text in asked if "?" not in text] == []
    assert len({text.casefold() for text in asked}) == len(asked)


def test_glossary_words_are_explained_where_they_first_stand(
    library: Library, bodies: dict[str, Body]
) -> None:
    linked = {
        link.removeprefix("term:")
        for body in bodies.values()
        for link in body.links
        if link.startswith("term:")
    }
    assert len(linked) >= 30
    assert [term for term in linked if not library.term(term)] == []
    for body in bodies.values():
        terms = [link for link in body.links if link.startswith("term:")]
        assert len(terms) == len(set(terms))


def test_pages_are_easy_to_read_on_average(
    library: Library, checked: tuple[list[Mistake], dict[str, Reading]]
) -> None:
    readings = checked[1]
    assert set(readings) == set(library.topic_ids())
    assert mean_grade(readings.values()) <= GRADE_AIMED_AT
