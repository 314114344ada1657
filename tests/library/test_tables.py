"""The tables in _data: what each row must hold, and on which line a mistake stands."""

import pytest
from pages import compile_folder, compiled, library_of, mistakes, page, put

SOURCE = "title: T\n  publisher: P\n  url: https://a.example/\n  date: 2025\n"


def told(content, table, text, **front) -> list[str]:
    files = {"index.md": page(**front), f"_data/{table}.yaml": text}
    return [str(mistake).removeprefix(f"_data/{table}.yaml:") for mistake in mistakes(content, files)]


@pytest.mark.parametrize("table", ["calls", "glossary", "questions", "sources", "spoken", "synonyms"])
@pytest.mark.parametrize("text", ["", "# nothing yet\n", "~\n"])
def test_an_empty_table_is_fine(content, table, text) -> None:
    assert compiled(content, {"index.md": page(), f"_data/{table}.yaml": text})


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("sources", "- a\n"),
        ("calls", "words\n"),
        ("glossary", "a: b\n"),
        ("glossary", "words\n"),
        ("synonyms", "a: b\n"),
        ("synonyms", "words\n"),
        ("questions", "groups: a\nquestions: []\n"),
        ("questions", "groups: []\nquestions: {}\n"),
    ],
)
def test_a_table_of_the_wrong_shape_is_told_with_its_remedy(content, table, text) -> None:
    (line,) = told(content, table, text)
    assert "is not a list" in line
    assert "Begin each entry with '- '." in line or "Write each entry under its own name." in line


def test_questions_without_groups_and_questions_are_told(content) -> None:
    assert [line.split(" Write")[0] for line in told(content, "questions", "- a\n")] == [
        "1: error: There is no 'groups:' here.",
        "1: error: There is no 'questions:' here.",
    ]


def test_yaml_mistakes_of_a_table_stand_on_their_line(content) -> None:
    assert told(content, "sources", "a:\n  title: b: c\n")[0].startswith("2: error: This is not valid YAML")
    assert told(content, "sources", f"a:\n  {SOURCE}a:\n  {SOURCE}")[0].startswith(
        "6: error: This is not valid YAML: 'a' is given twice."
    )


# Sources


@pytest.mark.parametrize("name", ["title", "publisher", "date"])
def test_a_source_without_a_field_is_told(content, name) -> None:
    lines = [line for line in SOURCE.split("\n  ") if not line.startswith(f"{name}:")]
    text = "first:\n  " + SOURCE + "second:\n  " + "\n  ".join(lines).rstrip() + "\n"
    assert told(content, "sources", text) == [f"7: error: '{name}' is missing. Add '{name}: …'."]


def test_a_source_that_is_not_on_the_web_is_told_on_the_line_of_its_address(content) -> None:
    text = "a:\n  title: T\n  publisher: P\n  url: javascript:alert(1)\n  date: 2025\n"
    assert told(content, "sources", text) == [
        "4: error: 'javascript:alert(1)' is not a web address. Begin it with https://."
    ]


def test_a_source_that_holds_nothing_is_told(content) -> None:
    assert told(content, "sources", "a: words\n") == [
        "1: error: The entry 'a' is not complete. Give it indented 'name: value' lines."
    ]


def test_a_misspelt_field_is_told_on_its_line(content) -> None:
    assert told(content, "sources", f"a:\n  {SOURCE}  yaer: 2025\n") == [
        "6: error: 'yaer' is not known. Use one of date, publisher, seen, title, url."
    ]


@pytest.mark.parametrize("date", ["2025", "2025-10-30", "2025.10", "undated", "'March 2024'"])
def test_the_date_of_a_source_stays_as_it_is_printed(content, date) -> None:
    text = f"a:\n  {SOURCE}".replace("2025", date)
    put(content, {"index.md": page(sources="[a]"), "_data/sources.yaml": text})
    assert compile_folder(content).sources[0].date == date.strip("'")


# Questions


QUESTIONS = """\
groups:
  - {id: A, title: First, moment: At first}
questions:
  - id: A1
    group: A
    text: What is it?
"""


def test_questions_come_with_the_title_and_the_moment_of_their_group(content) -> None:
    library = library_of(
        content,
        {
            "index.md": page(ask="[A2, A1]"),
            "_data/questions.yaml": QUESTIONS + "  - {id: A2, group: A, text: How long?, hard: true}\n",
        },
    )
    asked = library.page("home").questions
    assert [(q.id, q.text, q.group, q.moment, q.hard) for q in asked] == [
        ("A2", "How long?", "First", "At first", True),
        ("A1", "What is it?", "First", "At first", False),
    ]
    assert library.question("A2") == asked[0]
    assert library.question("A9") is None
    library.close()


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            "{id: A2, group: Z, text: x}",
            "7: error: There is no group 'Z'. Use one of A.",
        ),
        ("{id: A1, group: A, text: x}", "7: error: 'A1' is there twice. Keep one of the two."),
        ("{id: A2, group: A}", "7: error: 'text' is missing. Add 'text: …'."),
        ("{id: A2, group: A, text: [x]}", "7: error: 'text' is not one line of text."),
        ("{id: A2, group: A, text: x, hard: maybe}", "7: error: 'hard' is 'maybe'. Write 'hard: true'"),
        ("{id: A2, group: A, text: x, hrad: true}", "7: error: 'hrad' is not known. Use one of group, hard,"),
        ("words", "7: error: This entry is not complete. Give it 'name: value' lines."),
    ],
)
def test_a_wrong_question_is_told_on_its_line(content, row, line) -> None:
    (found,) = told(content, "questions", f"{QUESTIONS}  - {row}\n")
    assert found.startswith(line)


def test_two_groups_of_one_name_are_told(content) -> None:
    text = QUESTIONS.replace("questions:", "  - {id: A, title: Again, moment: Later}\nquestions:")
    assert told(content, "questions", text) == ["3: error: 'A' is there twice. Keep one of the two."]


# Glossary


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ("{term: b}", "3: error: 'meaning' is missing."),
        ("{meaning: b}", "3: error: 'term' is missing."),
        ("{term: b, meaning: c, also: d}", "3: error: 'also' is not a list of words."),
        ("{term: A, meaning: c}", "3: error: 'a' is there twice."),
        ("{term: '...', meaning: c}", "3: error: '...' has no letters."),
        ("words", "3: error: This entry is not complete."),
    ],
)
def test_a_wrong_term_is_told_on_its_line(content, row, line) -> None:
    (found,) = told(content, "glossary", f"- term: a\n  meaning: First.\n- {row}\n")
    assert found.startswith(line)


def test_a_term_after_a_broken_row_is_still_told_on_its_own_line(content) -> None:
    text = "- words\n- {term: a, meaning: b}\n- {term: a, meaning: b}\n"
    assert [line.split(":")[0] for line in told(content, "glossary", text)] == ["1", "3"]


def test_terms_in_any_script_have_an_id_of_their_own(content) -> None:
    library = library_of(
        content,
        {
            "index.md": page("化疗 and Müdigkeit and CDK4/6 inhibitor\n"),
            "_data/glossary.yaml": "- {term: 化疗, meaning: a}\n- {term: 疲劳, meaning: b}\n"
            "- {term: Müdigkeit, meaning: c}\n- {term: CDK4/6 inhibitor, meaning: d, also: [x, y]}\n",
        },
    )
    for id, meaning in (("化疗", "a"), ("疲劳", "b"), ("mudigkeit", "c"), ("cdk4-6-inhibitor", "d")):
        term = library.term(id)
        assert term
        assert term.meaning == meaning
        assert (f"term:{id}" in library.page("home").html) == (id != "疲劳")
    assert library.term("nothing") is None
    library.close()


# Calls


CALL = "fever:\n  level: emergency\n  title: Fever\n  trigger: It is hot.\n  action: Call now.\n"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("level: emergency", "level: soon", "2: error: There is no level 'soon'."),
        ("  title: Fever\n", "", "2: error: 'title' is missing."),
        ("action: Call now.", "action: [now]", "5: error: 'action' is not one line of text."),
        ("action:", "sources: [gone]\n  action:", "5: error: 'gone' is not in _data/sources.yaml."),
        ("action:", "sources: gone\n  action:", "5: error: 'sources' is not a list of words."),
        ("action:", "acton: x\n  action:", "5: error: 'acton' is not known."),
        (CALL, "fever: hot\n", "1: error: The entry 'fever' is not complete."),
    ],
)
def test_a_wrong_call_is_told_once_on_its_line(content, old, new, line) -> None:
    (found,) = told(content, "calls", CALL.replace(old, new))
    assert found.startswith(line)


# Synonyms


@pytest.mark.parametrize("row", ["words", "[one]", "[]", "[a, [b]]", "{a: b}", "[a, true]"])
def test_a_wrong_line_of_synonyms_is_told(content, row) -> None:
    assert told(content, "synonyms", f"- [a, b]\n- {row}\n") == [
        "2: error: This is not a list of two or more words. Write '- [hair loss, alopecia]'."
    ]


def test_numbers_are_words_too(content) -> None:
    assert compiled(content, {"index.md": page(), "_data/synonyms.yaml": "- [4, four]\n"})
