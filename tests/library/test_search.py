"""What a person types, and what they find."""

from time import perf_counter, process_time

import pytest
from pages import PAGES, library_of, page

from reader.library.file import Library
from reader.library.search import Found, find


def topics(library: Library, typed: str) -> list[str]:
    """The topics found, best first, each once."""
    return list(dict.fromkeys(hit.topic for hit in find(library, typed).hits if hit.topic))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("fever", "when-to-call"),
        ("chemo", "chemotherapy"),
        ("hair loss", "why-side-effects-happen"),
        ("alopecia", "why-side-effects-happen"),
        ("mets", "what-mbc-is"),
        ("second opinion", "second-opinions"),
        ("hormone ther", "hormone-therapy"),
        ("endocrine therapy", "hormone-therapy"),
        ("what to eat", "eating"),
        ("nausea", "nausea"),
        ("feeling sick", "nausea"),
        ("diarrhoea", "eating-by-symptom"),
        ("tumour marker", "is-it-working"),
        ("ESR1", "esr1-changes"),
        ("HER2 positive", "her2-positive"),
        ("triple negative", "receptor-status"),
        ("clinical trial", "clinical-trials"),
        ("carer", "support"),
        ("port", "one-or-several"),
        ("chest pain", "when-to-call"),
        ("Arimidex", "anastrozole"),
        ("scan results", "scan-report"),
    ],
)
def test_a_person_finds_the_page_among_the_first_three(library: Library, typed: str, expected: str) -> None:
    assert expected in topics(library, typed)[:3]


@pytest.mark.parametrize(
    "whole", ["side effects of chemotherapy", "hormone therapy", "when to call", "second opinion"]
)
def test_no_keystroke_loses_all_that_was_found(library: Library, whole: str) -> None:
    counts = [len(find(library, whole[:length]).hits) for length in range(1, len(whole) + 1)]
    assert min(counts) > 0


def test_accents_and_case_do_not_matter(garden: Library) -> None:
    expected = find(garden, "café").hits
    assert [hit.anchor for hit in expected] == ["watering"]
    for typed in ("cafe", "CAFÉ", "Cafe", "cafe\u0301", "caf"):
        assert [hit.anchor for hit in find(garden, typed).hits] == ["watering"], typed


def test_forms_of_a_word_find_each_other(garden: Library) -> None:
    assert {hit.topic for hit in find(garden, "watered plants").hits} == {
        hit.topic for hit in find(garden, "water plant").hits
    }
    assert find(garden, "watered plants").hits


def test_sections_with_all_the_words_come_first(garden: Library) -> None:
    both = find(garden, "morning noon")
    assert both.is_whole
    assert both.hits[0].anchor == "watering"


def test_sections_with_some_of_the_words_are_better_than_none(garden: Library) -> None:
    some = find(garden, "morning plumber")
    assert not some.is_whole
    assert {hit.anchor for hit in some.hits} >= {"watering", "call-outs"}


def test_words_of_a_sentence_do_not_stand_in_the_way(library: Library) -> None:
    for typed in ("what can I do about my nausea", "will I lose my hair?", "how do I get a second opinion"):
        assert find(library, typed).is_whole, typed


QUERIES = [
    (typed, set(wanted.split()))
    for line in (PAGES.parent / "queries.tsv").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for typed, wanted in [line.split("\t")]
]


@pytest.mark.parametrize(("typed", "wanted"), QUERIES)
def test_what_people_type_leads_to_the_page_they_want(library: Library, typed: str, wanted: set[str]) -> None:
    assert wanted & set(topics(library, typed)[:3]), topics(library, typed)[:5]


def test_every_name_of_every_medicine_leads_to_its_card_first(library: Library) -> None:
    for medicine in library.medicines():
        for name in (*medicine.generic, *medicine.brands, *medicine.brands_elsewhere):
            hit = find(library, name).hits[0]
            assert (hit.topic, hit.kind) == (medicine.topic, "medicine"), name


def test_all_words_that_mean_the_same_find_something(library: Library) -> None:
    listed = [words for (words,) in library.rows("SELECT DISTINCT phrase FROM synonym")]
    assert len(listed) > 1000
    assert [words for words in listed if not find(library, words, 1).hits] == []


@pytest.mark.parametrize("typed", [typed for typed, _ in QUERIES if len(typed) <= 24])
def test_each_letter_of_it_finds_something(library: Library, typed: str) -> None:
    if not find(library, typed).meant:  # the beginning of a misspelled word may be near nothing
        empty = [typed[:end] for end in range(1, len(typed)) if not find(library, typed[:end]).hits]
        assert empty == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("palbocyclib", "palbociclib"),
        ("letrazole", "letrozole"),
        ("neuropthy", "neuropathy"),
        ("nausia", "nausea"),
        ("naseua", "nausea"),
        ("dihareea", "diarrhea"),
        ("hairloss", "hair loss"),
        ("sore mouht", "sore mouth"),
        ("paleative care", "palliative care"),
        ("secound opinon", "second opinion"),
        ("biopsey", "biopsy"),
        ("braca", "brca"),
        ("breat cancer", "breast cancer"),
        ("fulvestrent", "fulvestrant"),
    ],
)
def test_a_misspelled_word_is_taken_for_the_nearest(library: Library, typed: str, meant: str) -> None:
    found = find(library, typed)
    assert found.meant == meant
    assert found.hits == find(library, meant).hits


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("her-2 low", "HER2-low"),
        ("handfoot syndrome", "hand-foot syndrome"),
        ("chemo therapy", "chemotherapy"),
        ("ki67", "Ki-67"),
        ("cant sleep", "can't sleep"),
        ("nau\u00adsea", "nausea"),
        ("nau\u200bsea", "nausea"),
    ],
)
def test_blanks_and_signs_inside_do_not_matter(library: Library, typed: str, listed: str) -> None:
    found = find(library, typed)
    assert not found.meant
    assert found.hits[0] == find(library, listed).hits[0]


@pytest.mark.parametrize("typed", ["pain meds", "her3", "mete", "walked"])
def test_a_word_is_not_taken_for_another_that_means_something_else(library: Library, typed: str) -> None:
    """One letter makes "mets" of "meds", and one digit another receptor."""
    assert find(library, typed).meant == ""


def test_the_end_of_an_unfinished_word_is_no_mistake(library: Library) -> None:
    assert find(library, "food tastes funn").meant == ""


@pytest.mark.parametrize("typed", ["zzzz", "qwertyuiop", "xkcdxkcd"])
def test_what_is_like_nothing_is_taken_for_nothing(library: Library, typed: str) -> None:
    assert find(library, typed) == Found((), "", False)


def test_a_page_of_that_name_comes_first(library: Library) -> None:
    for typed, topic in (
        ("nausea and vomiting", "nausea"),
        ("Surgery", "surgery"),
        ("hair loss", "hair-loss"),
    ):
        assert find(library, typed).hits[0].topic == topic, typed


def test_a_word_of_the_glossary_is_explained(library: Library) -> None:
    (term,) = [hit for hit in find(library, "biopsies").hits if hit.kind == "term"]
    assert (term.title, term.topic, term.anchor) == ("Biopsy", "", "biopsy")
    assert term.excerpt == library.term("biopsy").meaning


def test_words_with_the_same_meaning_find_each_other(garden: Library) -> None:
    for typed in ("leaf mould", "old leaves", "Old  LEAVES", "leaf mold"):
        assert topics(garden, typed)[0] == "words", typed
    for typed in ("A&E", "a & e", "plumber"):
        assert ("features", "call-outs") in [(hit.topic, hit.anchor) for hit in find(garden, typed).hits], (
            typed
        )


@pytest.mark.parametrize(
    "typed",
    ['"fever', 'fever"', "fever*", "*fever", "fever -", "- fever", "fever:", "(fever", "fever)", "^fever", "{fever}",
     "fever;", "--fever", "fever ☃", "fever'", "fever\n", "fever\0", "fever \ud800", "fever ?!", "FEVER", "+fever"],
)  # fmt: skip
def test_signs_around_a_word_do_not_matter(library: Library, typed: str) -> None:
    assert find(library, typed).hits == find(library, "fever").hits != ()


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("fever AND chills", "fever and chills"),
        ("fever OR team", "fever or team"),
        ("fever NOT team", "fever not team"),
        ("NEAR(fever chills)", "near fever chills"),
        ("NEAR(fever chills, 5)", "near fever chills 5"),
        ("title:fever", "title fever"),
        ("fever + chills", "fever chills"),
        ('"fever" "chills"', "fever chills"),
    ],
)
def test_operators_are_plain_words(library: Library, typed: str, plain: str) -> None:
    assert find(library, typed) == find(library, plain)


@pytest.mark.parametrize(
    "typed", ["", " ", "\t\n", '"', "*", "-", "()", "AND NOT zzzz", "_", "…", "☃", "\0", "\ud800", "²"]
)
def test_nothing_to_look_for_finds_nothing(library: Library, typed: str) -> None:
    assert find(library, typed).hits == ()


def test_a_very_long_search_is_answered(library: Library) -> None:
    assert find(library, "fever " * 50_000).hits
    assert find(library, "x" * 1_000_000).hits == ()


@pytest.mark.parametrize(
    ("typed", "marked"),
    [
        ("water", {"Water", "water"}),
        ("morning", {"morning"}),
        ("mor", {"morning"}),
        ("watering morning", {"Water", "water", "morning"}),
        ("cafe noon", {"Café", "noon"}),
    ],
)
def test_the_matched_words_are_marked(garden: Library, typed: str, marked: set[str]) -> None:
    hit = next(hit for hit in find(garden, typed).hits if hit.anchor == "watering")
    assert hit.excerpt == "Water them in the morning. Café owners water at noon."
    assert {hit.excerpt[start:end] for start, end in hit.spans} == marked


def test_a_hit_says_where_it_is(garden: Library) -> None:
    (hit,) = find(garden, "plums pear").hits
    assert (hit.topic, hit.title, hit.anchor, hit.heading) == (
        "features", "Features", "lists-and-quotes", "Lists and quotes"
    )  # fmt: skip


def test_pages_answer_for_their_title_keywords_summary_and_key_points(content) -> None:
    library = library_of(
        content,
        {
            "index.md": page(
                "Body.\n",
                title="Tulip",
                summary="About crocus.",
                key_points="[Mind the daffodil.]",
                keywords="[hyacinth]",
            )
        },
    )
    for typed in ("tulip", "crocus", "daffodil", "hyacinth", "tul", "body", "tulip body hyacinth"):
        assert [hit.topic for hit in find(library, typed).hits] == ["home"], typed
    library.close()


def test_a_page_about_a_thing_comes_before_one_that_names_it(content) -> None:
    library = library_of(
        content,
        {
            "index.md": page("Tulip, tulip, tulip, tulip.\n", contents="[a, b]"),
            "a.md": page("Words.\n", title="Other", keywords="[tulip]"),
            "b.md": page("Words.\n", title="Tulip"),
        },
    )
    assert topics(library, "tulip") == ["b", "a", "home"]
    library.close()


def test_one_topic_takes_at_most_two_places(content) -> None:
    body = "".join(f"## Part {n}\n\nThe tulip.\n\n" for n in range(20))
    library = library_of(content, {"index.md": page(body, contents="[a]"), "a.md": page("A tulip.\n")})
    found = [hit.topic for hit in find(library, "tulip").hits]
    assert found.count("home") == 2
    assert found.count("a") == 1
    library.close()


def test_no_more_hits_than_asked_for(library: Library) -> None:
    assert [len(find(library, "treatment", limit).hits) for limit in (1, 2, 5)] == [1, 2, 5]
    assert find(library, "treatment", 3) == find(library, "treatment", 3)


def test_more_words_take_about_as_long_as_one(content) -> None:
    """Each section found once took a search of its own: 45 seconds with 20,000 topics."""
    names = [f"t{n}" for n in range(300)]
    body = "".join(f"## Part {n}\n\nThe side effect of chemotherapy.\n\n" for n in range(10))
    library = library_of(
        content,
        {"index.md": page(contents=f"[{', '.join(names)}]")} | {f"{name}.md": page(body) for name in names},
    )

    def fastest(typed: str) -> float:
        times = []
        for _ in range(3):
            start = perf_counter()
            assert find(library, typed)
            times.append(perf_counter() - start)
        return min(times)

    assert fastest("side effect of chemo") < 20 * fastest("chemo")
    library.close()


def test_a_word_that_stands_in_a_page_again_and_again_is_found_in_no_time(content) -> None:
    """FTS5 by itself takes minutes for the excerpt of a section in which a word stands so often."""
    body = f"{'tulip ' * 150_000}\n{'pansy ' * 150_000}\n\nThe tulips by the wall wilted.\n"
    library = library_of(content, {"index.md": page(body, title="Aster")})
    begin = process_time()
    hits = [find(library, typed).hits[0] for typed in ("tulip", "tul", "wall wilting", "aster")]
    assert process_time() - begin < 10
    marked = [[hit.excerpt[start:end] for start, end in hit.spans] for hit in hits]
    assert set(marked[0]) == {"tulip"} == set(marked[1])
    assert marked[2] == ["wall", "wilted"]
    assert hits[2].excerpt.startswith("…pansy pansy")
    assert hits[2].excerpt.endswith("The tulips by the wall wilted.")
    assert all(len(hit.excerpt) < 300 for hit in hits)
    library.close()
