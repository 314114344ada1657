"""What each kind of Markdown becomes, and which Markdown is refused."""

import re
from html.parser import HTMLParser

import pytest
from pages import PAGES, compiled, mistakes, only_mistake, page

from reader.library.file import Library

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'


def html_of(content, body, **tables) -> str:
    files = {"index.md": page(body)} | {f"_data/{name}.yaml": text for name, text in tables.items()}
    return compiled(content, files).html


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs) -> None:
        self.found.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [values for tag, values in self.found if tag == name]


@pytest.fixture
def features(garden: Library) -> str:
    return garden.page("features").html


# What each kind becomes


def test_emphasis_code_and_line_breaks(features) -> None:
    assert "<strong>strong</strong>, <em>gentle</em> and <code>plain &lt;code&gt;</code> text." in features
    assert "two spaces<br />\ngoes on below." in features
    assert "<pre><code>indented code &amp; more\n</code></pre>" in features


def test_lists_nest_and_keep_their_first_number(features) -> None:
    assert "<li>apple<ul>\n<li>pear<ol>\n<li>plum</li>" in features
    assert '<ol start="3">\n<li>third</li>\n<li>fourth</li>\n</ol>' in features


def test_quotes_definitions_and_rules(features) -> None:
    assert "<blockquote>\n<p>Quoted words</p>\n<blockquote>\n<p>quoted twice</p>" in features
    assert "<dt>Soil</dt>\n<dd>What plants stand in.</dd>\n<dd>It holds water.</dd>" in features
    assert "<hr />" in features


def test_tables_keep_their_alignment(features) -> None:
    for cell, text in (("th", "Plant"), ("td", "Fern")):
        assert f'<{cell} style="text-align: left;">{text}</{cell}>' in features
    assert '<td style="text-align: center;"><em>low</em></td>' in features
    assert '<td style="text-align: right;">5 | 6</td>' in features


def test_each_kind_of_callout_has_its_class_and_title(features) -> None:
    found = re.findall(r'<aside class="(\w+)">\n<p class="title">(.*?)</p>', features)
    assert found == [
        ("key", "Seeds"),
        ("note", "Good to know"),
        ("call", "Call the same day"),
        ("emergency", "Flood"),
        ("call", "Call the same day: Frost at night"),
    ]
    assert "admonition" not in features


def test_a_callout_can_hold_a_list(features) -> None:
    assert "title of their own.</p>\n<ul>\n<li>and lists</li>\n</ul>\n</aside>" in features


def test_an_unknown_callout_is_told_with_the_kinds_there_are(content) -> None:
    told = only_mistake(content, {"index.md": page('One.\n\n!!! danger "Look"\n    Out.\n')})
    assert told == (
        "index.md:10: error: There is no call-out of kind 'danger'. Use one of key, note, call, emergency."
    )


def test_a_call_takes_its_text_from_the_one_table(features) -> None:
    assert (
        '<aside class="call">\n<p class="title">Call the same day: Frost at night</p>\n'
        "<p>It is 28 °F / -2 °C or colder.</p>\n"
        "<p><strong>What to do:</strong> Cover the plants.</p>\n</aside>"
    ) in features


def test_a_call_works_between_lines_of_text(content) -> None:
    calls = "a: {level: emergency, title: T, trigger: If., action: Do.}\n"
    html = html_of(content, "Before.\n{{call:a}}\nAfter.\n", calls=calls)
    assert html.startswith('<p>Before.</p>\n<aside class="emergency">')
    assert html.endswith("</aside>\n<p>After.</p>")


def test_the_statement_is_the_one_of_the_program(garden: Library) -> None:
    from reader.statement import STATEMENT

    html = garden.page("home").html
    assert html.count("<aside") == 1
    for sentence in STATEMENT:
        assert f"<p>{sentence}</p>" in html


@pytest.mark.parametrize("insert", ["{{ call: gone }}", "{{ call }}", "{{ other }}", "{{ statement: x }}"])
def test_an_unknown_insert_is_told_with_the_known_ones(content, insert) -> None:
    calls = "a: {level: call, title: T, trigger: If., action: Do.}\n"
    told = only_mistake(content, {"index.md": page(f"One.\n\n{insert}\n"), "_data/calls.yaml": calls})
    start, known = told.split(" Known are: ")
    assert start == f"index.md:10: error: There is no '{insert}'."
    if "call" in insert:
        assert known == "call: a."
    elif "statement" in insert:
        assert known == "statement."
    else:
        assert known.startswith("call: a, calls, glossary, medicines: by-class,")


@pytest.mark.parametrize("line", ["See {{ statement }}", "{{ statement }} there", "- {{ statement }}", "{{"])
def test_an_insert_inside_a_line_is_told(content, line) -> None:
    told = only_mistake(content, {"index.md": page(f"One.\n\n{line}\n")})
    assert told.startswith("index.md:10: error: '{{' does not stand on a line of its own.")


def test_headings_have_ids_that_links_can_name(garden: Library, features) -> None:
    assert '<h2 id="lists-and-quotes">Lists and quotes</h2>' in features
    assert '<h3 id="chosen-name">Own name</h3>' in features
    anchors = [section.anchor for section in garden.sections("features")]
    assert anchors == ["", "lists-and-quotes", "a-table", "call-outs", "links", "footnotes", "chosen-name"]


def test_headings_of_one_name_and_in_any_script_have_ids_of_their_own(content) -> None:
    html = html_of(content, "## Same\n\n## Same\n\n## 化疗\n\n## Müde?\n")
    found = [values["id"] for values in Tags(html).all("h2")]
    assert found[:2] == ["same", "same_1"]
    assert len(set(found)) == 4
    assert all(found)


# Links


def test_links_to_pages_sections_and_the_web(features) -> None:
    for href, text in (
        ("#a-table", "above"),
        ("topic:home", "home"),
        ("topic:plain#watering", "watering"),
        ("https://example.org/a?b=1&amp;c=2", "the web"),
        ("https://example.org/d", "https://example.org/d"),
        ("mailto:help@example.org", "mail"),
    ):
        assert f'<a href="{href}">{text}</a>' in features
    assert '<a href="https://example.org/reference" title="The web">reference</a>' in features


def test_a_mail_address_in_angle_brackets_is_a_link(features) -> None:
    assert '<a href="mailto:garden@example.org">' in features


def test_footnotes_lead_there_and_back(features) -> None:
    tags = Tags(features)
    ids = [values["id"] for _, values in tags.found if "id" in values]
    assert len(ids) == len(set(ids))
    there = [values["href"] for values in tags.all("a") if values.get("class") == "footnote-ref"]
    back = [values["href"] for values in tags.all("a") if values.get("class") == "footnote-backref"]
    assert there == ["#fn:one", "#fn:two", "#fn:one"]
    assert len(back) == 3
    assert {str(href).removeprefix("#") for href in there + back} <= set(ids)


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("Claim.[^gone]", "There is no footnote '[^gone]'."),
        ("Claim.\n\n[^extra]: Proof.", "The footnote '[^extra]' is not used."),
        ("See [the page][gone].", "'[the page][gone]' leads nowhere."),
    ],
)
def test_half_a_footnote_or_reference_is_told(content, body, what) -> None:
    told = only_mistake(content, {"index.md": page(f"One.\n\n{body}\n")})
    assert what in told
    assert told.startswith(f"index.md:{10 + body.count(chr(10))}: error: ")


def test_a_dangling_link_names_file_line_and_remedy(content) -> None:
    files = {"index.md": page(contents="[a]"), "a/index.md": page("One\ntwo [x](gone.md) three.\n")}
    assert only_mistake(content, files) == (
        "a/index.md:9: error: 'gone.md' leads to no page. "
        "Name a page by its file, such as ../side-effects/when-to-call.md."
    )


@pytest.mark.parametrize(
    "address", ["gone.md", "../index.md", "index", "a b.md", "?x=1", "%00", "", "#", ".", "index.md/"]
)
def test_a_link_that_leads_nowhere_is_told(content, address) -> None:
    body = f"One.\n\n[x](<{address}>)\n" if " " in address else f"One.\n\n[x]({address})\n"
    (found,) = mistakes(content, {"index.md": page(body)})
    assert "leads to no page" in found.what
    assert found.line == (10 if address else found.line)


def test_each_of_two_equal_mistakes_stands_on_its_own_line(content) -> None:
    body = "gone.md\n\n[x](gone.md)\n\n[y](gone.md) [z](#no)\n\n<b>\n\n[z](#no) <b>\n"
    found = [
        (mistake.what.split()[0], mistake.line) for mistake in mistakes(content, {"index.md": page(body)})
    ]
    assert found == [
        ("'gone.md'", 10),
        ("'gone.md'", 12),
        ("There", 12),
        ("Raw", 14),
        ("Raw", 16),
        ("There", 16),
    ]


def test_an_anchor_that_is_there_is_fine_and_one_that_is_not_names_those_there_are(content) -> None:
    files = {
        "index.md": page("[a](a.md#one) [b](a.md#three) [c](#mine) [d](#other)\n\n## Mine\n", contents="[a]"),
        "a.md": page("## One\n\n## Two\n"),
    }
    assert [str(mistake) for mistake in mistakes(content, files)] == [
        "index.md:9: error: There is no heading '#other' on 'home'. Known: #mine.",
        "index.md:9: error: There is no heading '#three' on 'a'. Known: #one, #two.",
    ]


def test_an_anchor_on_a_page_without_headings_is_told(content) -> None:
    assert only_mistake(content, {"index.md": page("[x](#y)\n")}).endswith("Known: it has no headings.")


# What must never get through

DANGEROUS = [
    "javascript:alert(1)",
    "JavaScript:alert(1)",
    "java\tscript:alert(1)",
    " javascript:alert(1)",
    "javascript&#58;alert(1)",
    "&#106;avascript:alert(1)",
    "vbscript:x",
    "file:///etc/passwd",
    "data:text/html;base64,PHNjcmlwdD4=",
    "ftp://example.org/",
    "//example.org/x",
    "plainspoken:home",
    "topic:home",
    "ask:C01",
    "figure:x.svg",
    "term:x",
    "http:foo",
    "https://",
    "http://[foo",
    "https://℀.example/",
]


@pytest.mark.parametrize("address", DANGEROUS)
@pytest.mark.parametrize(
    "form", ["[x]({})", "[x](<{}>)", "[x][r]\n\n[r]: {}", "[x](https://a.example){{: href='{}' }}"]
)
def test_a_link_to_anything_but_pages_and_the_web_is_refused(content, address, form) -> None:
    found = mistakes(content, {"index.md": page("One.\n\n" + form.format(address) + "\n")})
    assert all(
        re.search("not a link this guide may hold|leads to no page|leads nowhere", m.what) for m in found
    )


@pytest.mark.parametrize(
    "tag",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        "<b>bold</b>",
        "<!-- a remark -->",
        "<iframe src='https://example.org'></iframe>",
        "<svg onload=alert(1)>",
        "<br/>",
        "<style>p{}</style>",
    ],
)
@pytest.mark.parametrize(
    "where", ["{}", "- {}", "> {}", "!!! note\n    {}", "## {}", "x | y\n--|--\n{} | z", "Y\n: {}"]
)
def test_raw_html_is_told_on_its_line_wherever_it_stands(content, tag, where) -> None:
    body = "One.\n\n" + where.format(tag) + "\n"
    found = mistakes(content, {"index.md": page(body)})
    line = 8 + body[: body.index(tag)].count("\n")
    assert {mistake.line for mistake in found} == {line}
    assert found[0].what.startswith("Raw HTML (<")
    assert {mistake.instead for mistake in found} == {"Write it in Markdown."}


def test_raw_html_after_an_indented_line_is_told(content) -> None:
    told = only_mistake(content, {"index.md": page("!!! note\n    Words.\n\nMore <b> words.\n")})
    assert told.startswith("index.md:11: error: Raw HTML (<b>) is shown as text.")


@pytest.mark.parametrize(
    "text", ["`<b>`", "    <b>code</b>", "1 < 2 and 3 > 2", "&lt;b&gt;", "a <3 b", "x<y"]
)
def test_code_and_signs_are_not_raw_html(content, text) -> None:
    html = html_of(content, f"{text}\n")
    assert "<b>" not in html
    assert "&lt;" in html


def test_attributes_that_could_act_or_dress_are_dropped(content) -> None:
    html = html_of(
        content,
        '## Head {: onclick="alert(1)" style="color:red" href="javascript:alert(1)" #head .small }\n\n'
        'A paragraph.\n{: onmouseover="x" src="javascript:alert(1)" style="position:fixed" data-x="y" title="z" }\n\n'
        '| a | b |\n|:-:|---|\n| c {: style="text-align:left;background:url(https://evil.example)" } | d |\n\n'
        '[link](https://a.example){: onclick="x" target="_blank" style="x" title="Words" }\n',
    )
    for gone in (
        "onclick",
        "onmouseover",
        "javascript",
        "position",
        "color",
        "evil",
        "data-x",
        "target",
        "src",
    ):
        assert gone not in html
    assert '<h2 class="small" id="head">Head</h2>' in html
    assert '<th style="text-align: center;">a</th>' in html
    assert '<a href="https://a.example" title="Words">link</a>' in html


# Figures


def test_a_picture_on_its_own_is_a_figure_with_its_caption(garden: Library) -> None:
    html = garden.page("figures").html
    assert html.count("<figure>") == 2
    assert (
        '<figure><img alt="A plant in a pot" src="figure:_figures/plant.svg" />'
        "<figcaption>A plant needs little</figcaption></figure>"
    ) in html
    assert '<figure><img alt="A plant without a pot" src="figure:_figures/plant.svg" /></figure>' in html


def test_a_picture_among_words_stays_among_them(garden: Library) -> None:
    html = garden.page("figures").html
    assert (
        '<p>Words around <img alt="a small plant" src="figure:_figures/plant.svg" /> in a line.</p>' in html
    )


def test_a_figure_comes_out_as_it_went_in(garden: Library) -> None:
    assert garden.figure("_figures/plant.svg") == (PAGES / "_figures" / "plant.svg").read_bytes()
    assert garden.figure("_figures/other.svg") is None


def test_a_picture_without_alt_text_is_told(content) -> None:
    files = {"index.md": page("One.\n\n![ ](a.svg)\n"), "a.svg": SVG}
    assert only_mistake(content, files) == (
        "index.md:10: error: The figure has no alt text. Write what it shows: ![What it shows](file.svg)."
    )


@pytest.mark.parametrize(
    "address",
    [
        "gone.svg",
        "https://example.org/a.svg",
        "//example.org/a.svg",
        "data:image/svg+xml,x",
        "file:///etc/passwd",
        "../a.svg",
        "../../../../etc/passwd",
        "%2e%2e/a.svg",
        "/etc/passwd",
        "a.svg#part",
        "a.png",
        "",
    ],
)
def test_a_picture_from_anywhere_else_is_refused(content, address) -> None:
    (content.parent / "a.svg").write_bytes(SVG)
    files = {"index.md": page(f"One.\n\n![Words]({address})\n"), "a.svg": SVG, "a.png": b"\x89PNG"}
    told = only_mistake(content, files)
    assert f"There is no figure at '{address}'. Name an .svg file inside the content folder." in told


def test_the_secret_behind_a_climbing_path_is_not_in_the_library(content) -> None:
    (content.parent / "secret.svg").write_bytes(SVG.replace(b"/>", b"><title>secret</title></svg>"))
    topic = compiled(content, {"index.md": page("![Words](sub/../a.svg)\n"), "a.svg": SVG})
    assert 'src="figure:a.svg"' in topic.html
    assert "no figure at" in only_mistake(content, {"index.md": page("![Words](sub/../../secret.svg)\n")})


@pytest.mark.parametrize(
    ("svg", "line", "what"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'>\n<g>\n</svg>", 3, "is not well-formed"),
        (b"<html/>", 1, "is not an SVG picture"),
        (b"", 1, "is not well-formed"),
        (b"\x89PNG\r\n", 1, "is not well-formed"),
        (b"<?xml version='1.0' encoding='klingon'?><svg/>", 1, "names an unknown encoding"),
    ],
)
def test_a_figure_that_is_no_picture_is_told(content, svg, line, what) -> None:
    assert only_mistake(content, {"index.md": page(), "a.svg": svg}) == (
        f"a.svg:{line}: error: The figure {what}. Save it again as plain SVG."
    )


# Glossary words

GLOSSARY = """\
- {term: scan, meaning: m}
- {term: bone scan, meaning: m, also: [skeletal scan]}
- {term: ADC, meaning: m, also: [ADCs]}
- {term: therapy, meaning: m}
- {term: hormone therapy, meaning: m}
"""


def links(html: str) -> list[tuple[str, str]]:
    return re.findall(r'<a class="term" href="term:([^"]*)">([^<]*)</a>', html)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("A scan, a scan and scans.", [("scan", "scan")]),
        ("Two scans.", [("scan", "scans")]),
        ("Scans first.", [("scan", "Scans")]),
        ("SCAN", [("scan", "SCAN")]),
        ("A bone scan.", [("bone-scan", "bone scan")]),
        ("A Skeletal scan, then a bone scan.", [("bone-scan", "Skeletal scan")]),
        ("A bone scan, a bone scan and a scan.", [("bone-scan", "bone scan"), ("scan", "scan")]),
        ("An ADC.", [("adc", "ADC")]),
        ("An adc.", []),
        ("The scan's end; the scan’s start.", [("scan", "scan")]),
        ("Scanner, rescan, scan-like, ascan, scan_x.", []),
        ("hormone therapy", [("hormone-therapy", "hormone therapy")]),
        ("hormone therapy and hormone therapy", [("hormone-therapy", "hormone therapy")]),
        ("**scan** and *ADC*", [("scan", "scan"), ("adc", "ADC")]),
        ("`scan` and [a scan](index.md) and https://scan.example", [("scan", "scan")]),
        ("## A scan\n\nWords.", []),
        ("## A scan\n\nA scan.", [("scan", "scan")]),
        ('!!! note "A scan"\n    Words.', []),
        ('!!! note "A scan"\n    A scan.', [("scan", "scan")]),
        ("| scan |\n|---|\n| scan |", [("scan", "scan")]),
        ("scan\n: A scan.", [("scan", "scan")]),
        (
            "scan {: #scan }\n: A bone scan is a scan.\n\nADC\n: A scan.",
            [("bone-scan", "bone scan"), ("scan", "scan")],
        ),
        ("(scan) “scan”", [("scan", "scan")]),
        ("bone\nscan", [("scan", "scan")]),
        ("- a scan\n- a scan\n\n> a bone scan", [("scan", "scan"), ("bone-scan", "bone scan")]),
    ],
)
def test_the_first_use_of_each_term_is_linked(content, body, expected) -> None:
    assert links(html_of(content, f"{body}\n", glossary=GLOSSARY)) == expected


def test_every_page_links_its_own_first_use(content) -> None:
    files = {
        "index.md": page("A scan.\n", contents="[a]"),
        "a.md": page("A scan.\n"),
        "_data/glossary.yaml": GLOSSARY,
    }
    assert "term:scan" in compiled(content, files).html
    assert "term:scan" in compiled(content, files, "a").html


def test_linking_words_changes_no_words(content) -> None:
    body = "A bone scan before hormone therapy, an ADC; then scans & therapy.\n"
    linked = html_of(content, body, glossary=GLOSSARY)
    assert len(links(linked)) == 5
    assert re.sub(r"</?a[^>]*>", "", linked) == html_of(content, body, glossary="")


# Sections


def test_sections_hold_the_words_a_person_sees(garden: Library) -> None:
    sections = {section.anchor: section for section in garden.sections("features")}
    assert sections[""].title == "Features"
    assert sections[""].level == 1
    assert sections[""].text.split("\n")[:3] == [
        "Every feature of the pages, one after another.",
        "Seeds come first.",
        "Water comes second.",
    ]
    assert sections["lists-and-quotes"].text.split("\n")[:4] == ["apple", "pear", "plum", "cherry"]
    assert sections["a-table"].title == "A table"
    assert sections["a-table"].text.split("\n")[:3] == ["Plant", "Height", "Price"]
    assert "Frost at night\nIt is 28 °F / -2 °C or colder." in sections["call-outs"].text
    assert sections["footnotes"].text.startswith("First claim and second claim. First again.")
    assert sections["chosen-name"].level == 3
    assert "Proof of the first, with stress." in sections["chosen-name"].text


def test_sections_hold_what_pictures_show(garden: Library) -> None:
    (section,) = garden.sections("figures")
    assert "A plant in a pot\nA plant needs little\nA plant without a pot" in section.text


# Depth


@pytest.mark.parametrize(
    "body",
    [
        ">" * 1000 + " x",
        "> " * 1000 + "x",
        "- " * 1000 + "x",
        "\n".join("    " * n + "- x" for n in range(200)),
        "\n\n".join("    " * n + "!!! note\n" + "    " * (n + 1) + "x" for n in range(200)),
    ],
)
def test_a_thousand_levels_are_told_and_harm_no_other_page(content, body) -> None:
    files = {"index.md": page(body, contents="[after]"), "after.md": page("- one\n- [x](gone.md)\n")}
    told = [str(mistake) for mistake in mistakes(content, files)]
    assert told[0].startswith("after.md:9: error: 'gone.md' leads to no page.")
    assert told[1:] == [
        "index.md:9: error: Lists or quotes are nested too deeply. Keep to four levels at most."
    ]


def test_four_levels_are_fine(content) -> None:
    html = html_of(content, "!!! note\n" + "\n".join("    " * n + "- item" for n in range(1, 5)) + "\n")
    assert html.count("<ul>") == 4


def test_numbers_of_sources_at_one_place_stand_in_order(content) -> None:
    sources = "".join(
        f"{key}: {{title: {key}, publisher: P, date: '2025', url: 'https://x.example/{key}'}}\n"
        for key in "abc"
    )
    files = {
        "index.md": page("It is so. [@c; @a]\n", sources="[a, b, c]"),
        "_data/sources.yaml": sources,
    }
    html = compiled(content, files).html
    assert re.findall(r">(\d)</a>", html) == ["1", "3"]
