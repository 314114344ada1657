"""The house rules: for each a page that breaks it, with its line, and one that keeps it."""

import re
from datetime import date
from pathlib import Path

import pytest
from pages import page, put

from reader.library.check import check_content
from reader.library.model import Mistake

TODAY = date(2026, 11, 23)
SOURCES = "a: {title: T, publisher: P, url: 'https://a.example', date: 2025, seen: 2026-11-01}\n"
QUESTIONS = "groups: [{id: Q, title: T, moment: M}]\nquestions: [{id: Q1, group: Q, text: Why?}]\n"
FIRST = 9  # the line before the body of a topic
LONG = "One two three four five six seven eight nine ten eleven twelve thirteen. " * 30


def whole(body: str = "Some words.\n", **front: str | None) -> str:
    """A page that asks a question, as every page must."""
    return page(body, **({"ask": "[Q1]"} | front))


def checked(folder: Path, files: dict[str, str | bytes], today: date = TODAY) -> list[Mistake]:
    return check_content(put(folder, {"_data/questions.yaml": QUESTIONS} | files), today)[0]


def found_in(folder: Path, body: str, today: date = TODAY, **front: str | None) -> list[Mistake]:
    """What is told of a topic page with this body, but for the length, the grade and the sources of so few words."""
    files = {
        "index.md": whole("See it.\n", contents="[topic]"),
        "topic.md": whole(body, **({"sources": "[a]"} | front)),
        "_data/sources.yaml": SOURCES,
    }
    return [
        mistake
        for mistake in checked(folder, files, today)
        if not re.match(r"The page (?:has \d+ words|reads at grade|cites none)", mistake.what)
    ]


RULES = [
    # name, broken body, its line in the body, severity, what is told; kept body
    ("banned word", "One.\n\nShe lost her battle.", 3, "error", "'battle' is not said here.", "Aware of fighter jets."),
    ("banned words", "The patient failed it.", 1, "error", "'patient failed' is not said here.", "The treatment stopped working."),
    ("victim", "A victim of it.", 1, "error", "'victim' is not said here.", "People with it."),
    ("non-compliant", "He was noncompliant.", 1, "error", "'noncompliant' is not said here.", "He found it hard to take."),
    ("flagged word", "A survivor told us.", 1, "warning", "'survivor' can hurt or mislead.", "Adjust it. Accurate words."),
    ("banned word in a heading", "## The fight\n\nx.", 1, "error", "'fight' is not said here.", "## The plan\n\nx."),
    ("banned word in a list", "- x\n- a war", 2, "error", "'war' is not said here.", "- x\n- warm"),
    ("banned word in a table", "| a |\n|---|\n| war |", 3, "error", "'war' is not said here.", "| a |\n|---|\n| warm |"),
    ("banned word in a call-out", "!!! note\n    A war.", 2, "error", "'war' is not said here.", "!!! note\n    Warm."),
    ("banned word in a title", '!!! note "A war"\n    x.', 1, "error", "'war' is not said here.", '!!! note "Warm"\n    x.'),
    ("dose", "Take 125 mg.", 1, "error", "'125 mg' is a dose.", "Take what your team wrote down."),
    ("small dose", "A 0.5 µg pill.", 1, "error", "'0.5 µg' is a dose.", "A small pill."),
    ("threshold", "Call at 100.4 °F.", 1, "error", "'100.4 °' is a threshold.", "Call at the number on your card."),
    ("threshold in words", "Call at 38 degrees.", 1, "error", "'38 degrees' is a threshold.", "It took 38 days."),
    ("percentage", "About 20% have it.", 1, "error", "A percentage stands alone.", "About 20% (20 in 100) have it."),
    ("percent", "About 20 percent have it.", 1, "error", "A percentage stands alone.", "About 50 percent, or half, have it."),
    ("denominators", "It is 1 in 10. Here 2 in 100.", 1, "error", "Numbers are 'in' 10, 100.", "It is 10 in 100. Here 2 in 100."),
    ("denominators in words", "It is one in five. Here 2 in 10.", 1, "error", "Numbers are 'in' 5, 10.", "It is 1 in five. Here one in 5, in four of five days."),
    ("dose in pills", "Take two tablets.", 1, "error", "'Take two tablets' is a dose.", "Take your tablets. Two tablets look alike."),
    ("call in days", "If it lasts two days, call.", 1, "error", "'two days' tells when to call.", "A call of two days. Wait two days. Call."),
    ("call in stools", "Call after four loose stools.", 1, "error", "'four loose stools' tells when to call.", "Call early about loose stools."),
    ("US spelling", "The colour of it.", 1, "error", "'colour' is British spelling.", "The color of it. A programmed cell. Two analyses."),
    ("US spelling of more", "We organised two programmes.", 1, "error", "'organised' is British spelling.", "We organized two programs."),
    ("advanced", "It is advanced cancer.", 1, "error", "'advanced' stands alone.", "They say advanced (metastatic) cancer. An advanced directive."),
    ("initials", "A ZYX.", 1, "error", "'ZYX' is not spelled out at first use.", "The zone-yellow 1 xylem, or ZYX."),
    ("named", "A ZYX.", 1, "error", "'ZYX' is not spelled out at first use.", "A trial called ZYX. The gene GATA3. Press F8."),
    ("support number", "Call 1-800-227-2345.", 1, "error", "Nothing tells when the number 1-800-227-2345 was last seen.", "Call 1-800-227-2345, last seen in July 2026. In danger, call 911 or 112."),
    ("order", "Stop taking your pills.", 1, "error", "'Stop taking your pills' reads as an order.", "Ask whether to stop taking your pills."),
    ("other order", "Skip a dose.", 1, "error", "'Skip a dose' reads as an order.", "Do not skip a dose without asking."),
    ("passive", "It is given by a nurse.", 1, "warning", "'is given' is passive.", "A nurse gives it."),
    ("abbreviation", "The ZYX helps.", 1, "error", "'ZYX' is not spelled out at first use.", "The zany thing (ZYX) helps. ZYX it is."),
    ("other spelling out", "A ZYX.", 1, "error", "'ZYX' is not spelled out at first use.", "ZYX (the zany thing) helps."),
    ("known abbreviation", "A ZYX.", 1, "error", "'ZYX' is not spelled out at first use.", "A CT or an MRI in the US."),
    ("long sentence", "x " * 26 + ".", 1, "error", "The sentence 'x x x x x x…' has 26 words.", "x " * 25 + ". Go. Go. Go."),
    ("long sentence in a list", "- x\n- " + "x " * 26, 2, "error", "The sentence 'x x x x x x…' has 26 words.", "- x\n- " + "x " * 25),
    ("mean sentence", ("It is a cat and " * 4 + ". ") * 3, 1, "error", "Sentences have 20.0 words on average.", "It is a cat. It is."),
    ("long paragraph", "One. Two. Three. Four. Five. Six.", 1, "error", "The paragraph is too long.", "One. Two. Three. Four. Five."),
    ("long list", "- x\n" * 8, 8, "error", "The list has more than 7 items.", "- x\n" * 7 + "\nWords.\n\n" + "- x\n" * 7),
    ("wide table", "| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n", 1, "error", "The table has 6 columns.", "| a | b | c | d | e |\n|-|-|-|-|-|\n"),
    ("first heading", "# Top\n\nx.", 1, "error", "Heading level 1 follows level 1.", "## Top\n\nx."),
    ("heading order", "## A\n\n#### B\n\nx.", 3, "error", "Heading level 4 follows level 2.", "## A\n\n### B\n\n## C\n\nx."),
    ("tight heading", "##A\n\n####B\n\nx.", 3, "error", "Heading level 4 follows level 2.", "##A\n\n###B\n\nx."),
    ("same heading", "## A\n\n## a\n\nx.", 3, "error", "The heading 'a' is there twice.", "## A\n\n## B\n\nx."),
    ("closed heading", "## A\n\n## A ##\n\nx.", 3, "error", "The heading 'A' is there twice.", "## A ##\n\n## B ##\n\nx."),
    ("long heading", "## a b c d e f g h i\n\nx.", 1, "error", "The heading is too long.", "## a b c d e f g h\n\nx."),
    ("bad link", "One.\n\n[x](gone.md)", 3, "error", "'gone.md' leads to no page.", "[x](index.md)"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("broken", "line", "severity", "what"), [r[1:5] for r in RULES], ids=[r[0] for r in RULES]
)
def test_a_broken_rule_is_told_on_its_line(
    content: Path, broken: str, line: int, severity: str, what: str
) -> None:
    told = [(m.line - FIRST, m.severity) for m in found_in(content, broken) if m.what.startswith(what)]
    assert told == [(line, severity)]


@pytest.mark.parametrize("kept", [rule[5] for rule in RULES], ids=[rule[0] for rule in RULES])
def test_a_page_that_keeps_the_rule_is_not_told(content: Path, kept: str) -> None:
    assert found_in(content, kept) == []


@pytest.mark.parametrize(
    ("front", "what", "severity"),
    [
        ({"reviewed": "2026-11-24"}, "'reviewed' lies in the future (2026-11-24).", "error"),
        ({"reviewed": "2024-11-22"}, "The facts were last checked on 2024-11-22.", "error"),
        (
            {"reviewed": "2026-11-23", "next_review": "2026-11-23"},
            "'next_review' is not after 'reviewed'.",
            "error",
        ),
        ({"next_review": "2026-11-22"}, "The review of 2026-11-22 is due.", "warning"),
        ({"key_points": "[a, b, c, d]"}, "There are more than three key points.", "error"),
        ({"key_points": f"[a, {'x ' * 26}]"}, "The sentence 'x x x x x x…' has 26 words.", "error"),
        ({"summary": "x " * 26}, "The sentence 'x x x x x x…' has 26 words.", "error"),
        ({"title": "The fight"}, "'fight' is not said here.", "error"),
        ({"summary": "Take 5 mg."}, "'5 mg' is a dose.", "error"),
        ({"key_points": "[a, Call at 38 °C.]"}, "'38 °' is a threshold.", "error"),
        ({"summary": "About ZYX."}, "'ZYX' is not spelled out at first use.", "error"),
        ({"ask": None}, "The page offers no question.", "error"),
        ({"summary": "It is so. [@a]"}, "A source key does not work here.", "error"),
        ({"title": "The tumour"}, "'tumour' is British spelling.", "error"),
        ({"summary": "About 20% of it."}, "A percentage stands alone.", "error"),
        ({"reviewed": None}, "'reviewed' is missing.", "error"),
        ({"reviewed": "soon"}, "'reviewed' is not a date.", "error"),
    ],
)
def test_a_rule_about_the_head_is_told_once(
    content: Path, front: dict[str, str | None], what: str, severity: str
) -> None:
    (found,) = found_in(content, "Words.\n", **front)
    assert (found.file, found.what, found.severity) == ("topic.md", what, severity)


@pytest.mark.parametrize(
    "front",
    [
        {"reviewed": "2026-11-23"},
        {"reviewed": "2024-11-24"},
        {"next_review": "2026-11-23"},
        {"key_points": "[a, b, c]"},
        {"summary": "x " * 25},
        {"title": "The zany thing (ZYX)", "summary": "About ZYX."},
    ],
)
def test_a_head_that_keeps_the_rules_is_not_told(content: Path, front: dict[str, str | None]) -> None:
    assert found_in(content, "Words.\n", **front) == []


def test_a_page_without_a_source_is_told_and_a_source_without_a_page(content: Path) -> None:
    assert [(m.file, m.what, m.severity) for m in found_in(content, "Words.\n", sources=None)] == [
        ("topic.md", "The page names no source.", "error"),
        ("_data/sources.yaml", "No page, card or call box cites 'a'.", "warning"),
    ]


def test_a_rule_about_the_head_stands_on_its_line(content: Path) -> None:
    (found,) = found_in(content, "Words.\n", key_points="\n  - Fine.\n  - A war.")
    assert found.line == 11


@pytest.mark.parametrize(("count", "is_told"), [(349, True), (350, False), (900, False), (901, True)])
def test_a_topic_has_350_to_900_words(content: Path, count: int, is_told: bool) -> None:
    files = {
        "index.md": whole("See it.\n", contents="[topic]"),
        "topic.md": whole("\n\n".join(["Word."] * count) + " [@a]", sources="[a]"),
    }
    told = checked(content, files | {"_data/sources.yaml": SOURCES})
    assert [m.what for m in told] == ([f"The page has {count} words."] if is_told else [])


def test_a_source_says_when_it_was_seen(content: Path) -> None:
    files = {"index.md": whole("See it. [@a]\n", sources="[a]")}
    unseen = SOURCES.replace(", seen: 2026-11-01", "")
    told = [m for m in checked(content, files | {"_data/sources.yaml": unseen}) if "seen" in m.what]
    assert [(m.file, m.line, m.severity, m.what) for m in told] == [
        ("_data/sources.yaml", 1, "error", "Nothing tells when 'a' was seen.")
    ]
    assert not any("seen" in m.what for m in checked(content, files | {"_data/sources.yaml": SOURCES}))


@pytest.mark.parametrize(
    ("trigger", "is_told"),
    [
        ("It is 100.4 °F / 38 °C.", False),
        ("It is 100.4 °F.", True),
        ("It is 38 °C.", True),
        ("It is hot.", False),
    ],
)
def test_a_call_gives_both_units(content: Path, trigger: str, is_told: bool) -> None:
    calls = f"# comment\nfever:\n  level: call\n  title: T\n  trigger: {trigger}\n  action: A\n"
    told = checked(content, {"index.md": whole(), "_data/calls.yaml": calls})
    assert [str(m) for m in told] == (
        ["_data/calls.yaml:3: error: 'fever' gives one unit only. Write both, such as 100.4 °F (38 °C)."]
        if is_told
        else []
    )


@pytest.mark.parametrize(
    ("action", "is_told"),
    [
        ("Call 988.", True),
        ("Call 988. We last saw it in 2026.", False),
        ("Call your team.", False),
    ],
)
def test_a_call_says_when_its_number_was_last_seen(content: Path, action: str, is_told: bool) -> None:
    calls = f"despair:\n  level: call\n  title: T\n  trigger: It is dark.\n  action: {action}\n"
    told = checked(content, {"index.md": whole(), "_data/calls.yaml": calls})
    assert [str(m) for m in told] == (
        [
            "_data/calls.yaml:2: error: Nothing tells when the number 988 was last seen. "
            "Write it into the action, such as 'We last saw it in 2026.'"
        ]
        if is_told
        else []
    )


def test_links_marks_and_comments_are_not_part_of_the_words(content: Path) -> None:
    body = "[Read](https://fight.example/war) **this** *now*.[^1]\n\n[^1]: Yes.\n{: .war }\n"
    assert found_in(content, body) == []


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ("The cat sat. The dog ran.\n", False),
        ("Administration necessitates multidisciplinary considerations.\n", True),
    ],
)
def test_a_page_reads_at_grade_eight_at_most(content: Path, body: str, is_told: bool) -> None:
    told = checked(content, {"index.md": whole(body)})
    assert [(m.what[:22], m.line, m.severity) for m in told] == (
        [("The page reads at grad", 9, "error")] if is_told else []
    )


def test_glossary_and_search_words_do_not_make_a_page_hard(content: Path) -> None:
    assert (
        len(
            checked(
                content, {"index.md": whole("The administration has multidisciplinary considerations.\n")}
            )
        )
        == 1
    )
    put(content, {"_data/glossary.yaml": "- {term: administration, meaning: The words.}\n"})
    put(content, {"_data/synonyms.yaml": "- [multidisciplinary, consideration]\n"})
    assert check_content(content, TODAY)[0] == []


def test_readings_are_given_for_each_topic(content: Path) -> None:
    put(content, {"index.md": page("The cat sat. The cat ran.\n", contents="[a]"), "a.md": page(LONG)})
    _, readings = check_content(content, TODAY)
    assert list(readings) == ["home", "a"]
    assert (readings["home"].sentences, readings["home"].words) == (2, 6)
    assert readings["a"].mean_sentence == 13


def test_errors_come_first_and_in_order(content: Path) -> None:
    told = found_in(content, "It is given.\n\nA war.\n\nIt is done.\n\nA fight.\n")
    assert [(m.severity, m.line) for m in told] == [
        ("error", FIRST + 3),
        ("error", FIRST + 7),
        ("warning", FIRST + 1),
        ("warning", FIRST + 5),
    ]


def test_two_files_of_one_name_are_each_checked_under_their_own_path(content: Path) -> None:
    files = {
        "index.md": whole(contents="[a, b]"),
        "a/index.md": page(contents="[same]"),
        "b/index.md": page(contents="[same]"),
    }
    put(content, files | {"a/same.md": page("A war.\n"), "b/same.md": page("Peace.\n")})
    told, _ = check_content(content, TODAY)
    assert [m.file for m in told if "is not said here" in m.what] == ["a/same.md"]


def test_the_shown_pages_of_these_tests_break_only_the_rules_they_mean_to(content: Path) -> None:
    told, _ = check_content(Path(__file__).resolve().parent.parent / "data" / "pages", TODAY)
    assert {m.what for m in told if m.severity == "error"} == {
        "The page names no source.",
        "The page offers no question.",
        "'RHS' is not spelled out at first use.",
    }
