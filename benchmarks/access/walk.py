"""Walks through the running program as somebody does who only hears it: by keys, and by what the accessibility bus tells.

Prints a line of JSON for each thing that was tried: what, how long it took, what was wrong, and how much was seen.
Runs in the system's Python, where the bus is known, and imports nothing of this project.
"""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

State, Relation = Atspi.StateType, Atspi.RelationType
QUIET_S, LONGEST_S = 0.05, 3.0
HOLD_S = 0.02  # each key reaches the display by a way of its own, and may overtake another
KEYS = {
    "pgdown": 0xFF56, "pgup": 0xFF55, "down": 0xFF54, "up": 0xFF52, "left": 0xFF51, "right": 0xFF53, "home": 0xFF50, "end": 0xFF57,
    "menu": 0xFF67, "delete": 0xFFFF, "return": 0xFF0D, "escape": 0xFF1B, "tab": 0xFF09, "f1": 0xFFBE, "f6": 0xFFC3, "space": 0x20,
}  # fmt: skip
HELD = {"ctrl": 37, "shift": 50, "alt": 64}  # their places on a PC's keyboard, as X numbers them
ROLES = {  # to Qt an area that scrolls is a filler; it must be named all the same
    "check box", "combo box", "filler", "label", "link", "list", "list item", "menu item", "password text", "push button",
    "radio button", "slider", "spin button", "table", "table cell", "text", "toggle button", "tree", "tree item",
}  # fmt: skip
SEARCH, TOPICS, PAGE, NOTE = "Search the guide and my notes", "Topics", "Page", "Your note"
HOW_TO_USE = "How to use this guide"
Wrong = Iterator[str]


class Ear:
    """Presses keys and remembers what the bus told since."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.focus: Atspi.Accessible | None = None
        self.passed: list[Atspi.Accessible] = []  # where the keyboard has been since
        self.titles: list[str] = []  # new ones of the window, which a screen reader says by itself
        self.moves = 0  # of the caret
        self._told = time.monotonic()
        self._listener = Atspi.EventListener.new(self._hear)
        for event in (
            "object:announcement",
            "object:property-change:accessible-name",
            "object:state-changed:focused",
            "object:text-caret-moved",
        ):
            self._listener.register(event)
        self.program = self._find_program()

    def _hear(self, event: Atspi.Event) -> None:
        self._told = time.monotonic()
        if event.type == "object:announcement":
            self.said.append(event.any_data)
        elif event.type == "object:property-change:accessible-name":
            if event.source.get_role_name() == "frame":
                self.titles.append(event.any_data)
        elif event.type == "object:text-caret-moved":
            self.moves += 1
        elif event.detail1:
            self.focus = event.source
            self.passed.append(event.source)

    def _find_program(self) -> Atspi.Accessible:
        desktop = Atspi.get_desktop(0)
        if not self.wait(lambda: desktop.get_child_count() > 0, 20):
            sys.exit("The program is not on the bus.")
        return desktop.get_child_at_index(0)

    # Time

    def wait(self, is_so: Callable[[], object], seconds: float = LONGEST_S) -> bool:
        """Hear on until something is so; False if it did not come."""
        end = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > end:
                return False
            GLib.MainContext.default().iteration(False) or time.sleep(0.005)
        return True

    def rest(self) -> None:
        """Hear on until the program has answered, and nothing more is told."""
        if window := self.window():
            Atspi.Component.get_extents(
                window, Atspi.CoordType.SCREEN
            )  # answered after what it was busy with
        self._told = time.monotonic()
        self.wait(lambda: time.monotonic() - self._told > QUIET_S)

    # Keys

    def press(self, *chords: str) -> None:
        """Press keys one after the other, such as `ctrl+shift+t`."""
        for chord in chords:
            self.said.clear()
            self.passed.clear()
            self.titles.clear()
            *held, key = chord.split("+")
            for name in held:
                Atspi.generate_keyboard_event(HELD[name], None, Atspi.KeySynthType.PRESS)
            if held:
                time.sleep(HOLD_S)
            Atspi.generate_keyboard_event(KEYS.get(key) or ord(key), None, Atspi.KeySynthType.SYM)
            if held:
                time.sleep(HOLD_S)
            for name in reversed(held):
                Atspi.generate_keyboard_event(HELD[name], None, Atspi.KeySynthType.RELEASE)
            self.rest()

    def type(self, words: str) -> None:
        self.said.clear()
        for letter in words:
            Atspi.generate_keyboard_event(ord(letter), None, Atspi.KeySynthType.SYM)
        self.rest()

    def heard(self, pattern: str, seconds: float = LONGEST_S) -> str:
        """What was said that fits a pattern, '' if nothing was."""
        self.wait(lambda: any(re.search(pattern, said) for said in self.said), seconds)
        return next((said for said in self.said if re.search(pattern, said)), "")

    # Places

    def window(self) -> Atspi.Accessible | None:
        """The window that is active."""
        windows = [self.program.get_child_at_index(n) for n in range(self.program.get_child_count())]
        return next((window for window in windows if window and has(window, State.ACTIVE)), None)

    def title(self) -> str:
        window = self.window()
        return window.get_name() if window else ""

    def name(self) -> str:
        """The name of what has the keyboard; '' for a row that was laid out anew and is another object now."""
        try:
            return self.focus.get_name() if self.focus else ""
        except GLib.Error:
            return ""

    def is_at(self, name: str) -> bool:
        return self.name() == name

    def go_to(self, name: str) -> bool:
        """Go to a part of the window with F6."""
        for _ in range(8):
            if self.is_at(name) or (
                name == TOPICS and self.focus and self.focus.get_parent().get_name() == name
            ):
                return True
            self.press("f6")
        return False

    def read(self, title: str = HOW_TO_USE) -> Atspi.Accessible:
        """Show a page and go to its beginning; the guide to the guide needs but one key."""
        if not self.title().startswith(title):
            self.press("f1")
            self.wait(lambda: self.title().startswith(title))
        self.go_to(PAGE)
        self.press("ctrl+home")
        assert self.focus
        return self.focus

    def do(self, command: str) -> bool:
        """Choose something in the list of all commands; True if that opened another window."""
        before = self.title()
        self.press("ctrl+shift+p")
        self.wait(lambda: self.title() != before)
        palette = self.title()
        self.type(command)
        self.press("return")
        self.wait(lambda: self.title() not in ("", palette))
        self.rest()
        return self.title() != before


# What the bus tells


def has(one: Atspi.Accessible, state: Atspi.StateType) -> bool:
    return bool(one.get_state_set().contains(state))


def shown(one: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    """The parts of something that are on the screen, however deep; of lists, trees and tables the first rows."""
    most = 8 if one.get_role_name() in ("list", "table", "tree") else 40
    for n in range(min(one.get_child_count(), most)):
        part = one.get_child_at_index(n)
        if part and has(part, State.SHOWING):
            yield part
            yield from shown(part)


def called(one: Atspi.Accessible) -> str:
    """What something is called: by a label beside it, or by a name of its own that is not just what stands in it."""
    for relation in one.get_relation_set():
        if relation.get_relation_type() == Relation.LABELLED_BY:
            return relation.get_target(0).get_name()
    return "" if one.get_role_name() == "combo box" else one.get_name()


def described(one: Atspi.Accessible) -> str:
    return f"{one.get_role_name()} “{one.get_name()}”"


def nameless(root: Atspi.Accessible) -> Wrong:
    """What the keyboard can reach in a window and has no name, or a role that says nothing."""
    for part in shown(root):
        if not has(part, State.FOCUSABLE):
            continue
        if not called(part).strip():
            yield f"no name: {described(part)} in {described(part.get_parent())} of “{root.get_name()}”"
        if part.get_role_name() not in ROLES:
            yield f"no sensible role: {described(part)} of “{root.get_name()}”"


def text_of(page: Atspi.Accessible, start: int = 0, end: int = -1) -> str:
    return Atspi.Text.get_text(page, start, end if end >= 0 else Atspi.Text.get_character_count(page))


def at_caret(page: Atspi.Accessible, unit: Atspi.TextGranularity = Atspi.TextGranularity.PARAGRAPH) -> str:
    """The letter, word, line or paragraph at the caret."""
    caret = Atspi.Text.get_caret_offset(page)
    return Atspi.Text.get_string_at_offset(page, caret, unit).content.strip()


# What is tried

Try = tuple[str, Callable[[Ear], Wrong]]
SHORT: list[Try] = []
LONG: list[Try] = []
LAST: list[Try] = []
PAGES = int(sys.argv[1]) if sys.argv[1:] else 0  # how many the library has, if all of them are to be read


def tried(what: str, among: list[Try] = SHORT) -> Callable[[Callable[[Ear], Wrong]], Callable[[Ear], Wrong]]:
    def note(does: Callable[[Ear], Wrong]) -> Callable[[Ear], Wrong]:
        among.append((what, does))
        return does

    return note


@tried("the window opens on the page")
def _(ear: Ear) -> Wrong:
    if not ear.wait(lambda: ear.title().startswith("Welcome"), 10):
        yield f"the window is called “{ear.title()}”"
    if not ear.wait(lambda: ear.is_at(PAGE), 5):
        yield "the keyboard is not on the page"
    elif not ear.wait(lambda: "Box: " in text_of(ear.focus), 5):
        yield "the page is not shown as lines"


@tried("whatever the keyboard reaches in the window has a name and a role")
def _(ear: Ear) -> Wrong:
    window = ear.window()
    assert window
    yield from nameless(window)
    for part in shown(window):
        if part.get_role_name() == "push button" and not part.get_name():
            yield f"a button without a name in {described(part.get_parent())}"


@tried("the tree tells names, levels, and what is open and chosen")
def _(ear: Ear) -> Wrong:
    if not ear.go_to(TOPICS):
        yield "F6 does not lead to the topics"
        return
    ear.press("home", "down")
    row = ear.focus

    def is_row(title: str) -> bool:
        return ear.name().startswith(title)

    if not is_row("Start here") or not row.get_description():
        yield f"the second row is told as {described(row)}, {row.get_description()!r}"
    if not has(row, State.SELECTED):
        yield "the row at hand is not told as chosen"
    for key, is_open in (("right", True), ("left", False), ("right", True)):
        ear.press(key)
        ear.wait(
            lambda is_open=is_open: is_row("Start here") and has(ear.focus, State.EXPANDED) == is_open, 1
        )
        row = ear.focus
        if not is_row("Start here") or has(row, State.EXPANDED) != is_open or not has(row, State.EXPANDABLE):
            yield f"{key}: {described(row)} is not told as {'open' if is_open else 'closed'}"
    ear.press("down")
    if not ear.focus or not ear.focus.get_name().endswith(", level 2"):
        yield f"the row below is not told as one level deeper: {ear.focus and described(ear.focus)}"
    if ear.focus and ear.focus.get_parent().get_role_name() != "tree":
        yield "the row is not in a tree"


@tried("the page is read by letter, word, line and paragraph, and the caret moves")
def _(ear: Ear) -> Wrong:
    page = ear.read()
    if not text_of(page).startswith(HOW_TO_USE):
        yield f"the text of the page begins {text_of(page, 0, 60)!r}"
    if (
        page.get_role_name() != "text"
    ):  # of a label Orca reads all the words, whenever the keyboard comes to it
        yield f"the page is told as a {page.get_role_name()}"
    unit = Atspi.TextGranularity
    if at_caret(page) != HOW_TO_USE or at_caret(page, unit.WORD) != "How" or at_caret(page, unit.CHAR) != "H":
        yield f"at the beginning stands {at_caret(page)!r}, {at_caret(page, unit.WORD)!r}"
    for key, wanted in (
        ("right", "o"),
        ("ctrl+right", "t"),
        ("ctrl+left", "H"),
        ("end", ""),
        ("ctrl+end", ""),
    ):
        moves = ear.moves
        ear.press(key)
        if ear.moves == moves:
            yield f"{key}: no move of the caret is told"
        if wanted and at_caret(page, unit.CHAR) != wanted:
            yield f"{key}: at the caret stands {at_caret(page, unit.CHAR)!r}"
    ear.press("ctrl+home")
    places = [Atspi.Text.get_caret_offset(page)]
    for _ in range(12):
        ear.press("down")
        places.append(Atspi.Text.get_caret_offset(page))
    if sorted(set(places)) != places:
        yield f"Down moves the caret to {places}"
    ear.press("ctrl+home", "shift+end")
    chosen = Atspi.Text.get_selection(page, 0)
    if text_of(page, chosen.start_offset, chosen.end_offset) != HOW_TO_USE:
        yield "Shift+End does not choose the words of the line"


@tried("single letters go through the page and say what is there")
def _(ear: Ear) -> Wrong:
    page = ear.read()
    for letter, what, least in (
        ("h", r"Heading level \d: ", 5),
        ("l", r"List of (\d+ items|one item): ", 3),
        ("t", r"Table, \d+ columns, \d+ rows: ", 2),
        ("g", r"Figure: ", 1),
        ("k", r"Link: ", 3),
    ):
        ear.press("ctrl+home")
        count = 0
        while True:
            ear.press(letter)
            said = ear.heard(f"{what}|^No next ")
            if not re.match(what, said):
                break
            count += 1
            words = re.sub(what, "", said)
            if letter == "h" and at_caret(page) != words:
                yield f"“{said}” is said, and at the caret stands {at_caret(page)!r}"
        if not said.startswith("No next "):
            yield f"{letter}: after {count} nothing says that there is no more"
        if count < least:
            yield f"{letter}: only {count} found"
        ear.press(f"shift+{letter}")
        if not ear.heard(f"{what}|^No previous "):
            yield f"Shift+{letter} says nothing"


@tried("P goes from paragraph to paragraph and says each")
def _(ear: Ear) -> Wrong:
    page = ear.read()
    for _ in range(4):
        ear.press("p")
        if ear.heard(".") != at_caret(page):
            yield f"{ear.said} is said, and at the caret stands {at_caret(page)!r}"


@tried("the words of a figure and of a table stand in the text")
def _(ear: Ear) -> Wrong:
    words = text_of(ear.read())
    for part in ("Four tiles joined in a circle by arrows.", "Table, 2 columns, ", "End of the table."):
        if part not in words:
            yield f"the text lacks {part!r}"
    if "￼" in words:
        yield "a picture stands in the text without words"


@tried("a link is followed by Enter, and Back comes back")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("k")
    before = ear.title()
    for _ in range(60):
        if "Page: When to call" in ear.said[-1] if ear.said else False:
            break
        ear.press("k")
    page = ear.focus
    assert page
    place = Atspi.Text.get_caret_offset(page)
    ear.press("return")
    if not ear.wait(lambda: ear.title().startswith("When to call")):
        yield f"Enter on a link leads to “{ear.title()}”"
    if at_caret(page) != "When to call":
        yield f"after Enter on a link the caret is at {at_caret(page)!r}"
    ear.press("alt+left")
    if not ear.wait(lambda: ear.title() == before):
        yield f"Back leads to “{ear.title()}”"
    if abs(Atspi.Text.get_caret_offset(page) - place) > 20:
        yield f"Back leads from {place} to {Atspi.Text.get_caret_offset(page)}, {at_caret(page)!r}"


@tried("Tab goes to a link and says its words and where it leads")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("tab", "tab")
    if not ear.heard(r"^(.+\. )?Link: .+\. \w"):
        yield f"said: {ear.said}"


@tried("where am I is answered")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("h", "h")
    page = ear.focus
    assert page
    place = Atspi.Text.get_caret_offset(page)
    ear.press("ctrl+i")
    if not ear.heard(r"^You are here: “How to use this guide”, section “.+”, \d+ % of the way down"):
        yield f"said: {ear.said}"
    ear.press("escape")
    if not ear.is_at(PAGE) or Atspi.Text.get_caret_offset(page) != place:
        yield "the place of reading is lost"


@tried("a search says how much it found, and each result says what it is")
def _(ear: Ear) -> Wrong:
    ear.press("ctrl+k")
    if not ear.is_at(SEARCH):
        yield "Ctrl+K does not lead to the search"
    ear.type("nausea")
    if not ear.heard(r"^\d+ in the guide"):
        yield f"said: {ear.said}"
    ear.press("down")
    hit = ear.focus
    if not hit or hit.get_role_name() != "list item" or not re.search(r"\. \w", hit.get_name()):
        yield f"Down leads to {hit and described(hit)}"
    before = ear.title()
    ear.press("down")
    found = ear.focus.get_name() if ear.focus else ""
    ear.press("return")
    if not ear.wait(lambda: ear.title() != before):
        yield "Enter on a result does not change the page"
    if not ear.wait(lambda: ear.is_at(PAGE)):
        yield "Enter on a result does not lead to the page"
    elif at_caret(ear.focus) not in found:
        yield f"Enter on “{found}” leads to {at_caret(ear.focus)!r}"
    ear.press("ctrl+k", "escape")
    ear.type("zzqx vvkw")
    if not ear.heard("^Nothing found"):
        yield f"said, when nothing was found: {ear.said}"
    ear.press("escape")


@tried("what is found on a page is counted, and leaving it leads to the page without a way round")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("ctrl+f")
    ear.type("the")
    if not ear.heard(r"^1 of \d+: "):
        yield f"said, when words on the page were found: {ear.said}"
    ear.press("escape")
    if not ear.wait(lambda: ear.is_at(PAGE)) or any(part.get_name() != PAGE for part in ear.passed):
        yield f"Escape leads past {[described(part) for part in ear.passed]}"


@tried("a note is deleted and put back by keys, and the keyboard stays with it")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("ctrl+n")
    ear.type("Another thought")
    ear.press("ctrl+shift+n")
    if not ear.heard("^New question$"):
        yield f"said, when a question is begun where a note was written: {ear.said}"
    ear.type("Is this usual")
    for _ in range(8):
        ear.press("tab")
        if ear.is_at("Delete"):
            break
    ear.press("space")
    if not ear.wait(lambda: ear.is_at("Undo")):
        yield f"after Delete the keyboard is at {ear.focus and described(ear.focus)}"
        return
    ear.press("space")
    if not ear.wait(lambda: ear.is_at(NOTE)) or text_of(ear.focus) != "Is this usual":
        yield f"after Undo the keyboard is at {ear.focus and described(ear.focus)}"


@tried("a topic is opened by Enter, which leads to its page; the next and the previous page come by keys")
def _(ear: Ear) -> Wrong:
    ear.go_to(TOPICS)
    ear.press("home", "return")
    order = ["Welcome", "Start here", "What metastatic breast cancer is"]
    for title, key in zip(order, ["alt+pgdown", "alt+pgdown", "alt+pgup"], strict=True):
        if not ear.wait(lambda title=title: ear.title().startswith(title) and ear.is_at(PAGE)):
            yield f"“{ear.title()}” is shown, and the keyboard is at {ear.focus and described(ear.focus)}"
        if ear.focus and at_caret(ear.focus) != title:
            yield f"{title}: at the caret stands {at_caret(ear.focus)!r}"
        ear.press(key)
    ear.go_to(SEARCH)
    ear.press("alt+home")
    if not ear.wait(lambda: any(name.startswith("Welcome") for name in ear.titles)):
        yield "the new title of the window is not told, when Home is shown from elsewhere"
    ear.press("alt+pgup")
    if not ear.heard("^This is the first page"):
        yield f"said, before the first page: {ear.said}"


@tried("a page is read on from any place to its end, and the place is kept")
def _(ear: Ear) -> Wrong:
    page = ear.read()
    whole, unit = text_of(page), Atspi.TextGranularity
    start = whole.index("What is on the screen")
    for name, each in (("sentence", unit.SENTENCE), ("line", unit.LINE), ("paragraph", unit.PARAGRAPH)):
        at, read = start, ""
        while at < len(whole):
            part = Atspi.Text.get_string_at_offset(page, at, each)
            read += part.content
            at = max(part.end_offset, at + 1)
            at += len(whole[at:]) - len(whole[at:].lstrip())  # what lies between two of them belongs to none
        if "".join(read.split()) != "".join(whole[start:].split()):
            yield f"by {name}: {len(read)} letters were read, of {len(whole) - start}"
    stop = whole.index("Hold Ctrl")
    if not Atspi.Text.set_caret_offset(page, stop) or Atspi.Text.get_caret_offset(page) != stop:
        yield "a screen reader cannot leave the caret where it stopped"
    ear.press("f6", "shift+f6")
    if Atspi.Text.get_caret_offset(page) != stop:
        yield "the place is lost when the keyboard goes away and comes back"


@tried("words are chosen and copied letter by letter")
def _(ear: Ear) -> Wrong:
    page = ear.read()
    ear.press("down", "home", "shift+down", "shift+down", "shift+end", "ctrl+c")
    chosen = Atspi.Text.get_selection(page, 0)
    words = text_of(page, chosen.start_offset, chosen.end_offset)
    ear.press("ctrl+n", "ctrl+v")
    assert ear.focus
    if len(words) < 50 or text_of(ear.focus) != words:
        yield f"{words!r} was chosen, and {text_of(ear.focus)!r} was copied"
    ear.press("ctrl+a", "delete")


@tried("a highlight, a bookmark and a note are made, listed and gone to")
def _(ear: Ear) -> Wrong:
    page = ear.read()
    ear.press("down", "home", "shift+end", "ctrl+h")
    if not ear.heard("^Highlighted: "):
        yield f"said, when words were highlighted: {ear.said}"
    ear.press("h", "h", "ctrl+d")
    if not ear.heard("[Bb]ookmark"):
        yield f"said, when a bookmark was put: {ear.said}"
    place = Atspi.Text.get_caret_offset(page)
    ear.press("ctrl+end", "ctrl+shift+d")
    if not ear.wait(lambda: ear.title().startswith("My highlights")):
        yield f"the list is called “{ear.title()}”"
    kinds = set()
    for _ in range(2):
        ear.rest()
        kinds.update(re.findall(r"^\w+", ear.focus.get_name() if ear.focus else ""))
        ear.press("down")
    if kinds != {"Highlight", "Bookmark"}:
        yield f"the rows are told as {kinds}"
    for _ in range(3):
        if ear.focus and ear.focus.get_name().startswith("Bookmark"):
            break
        ear.press("up")
    ear.press("return")
    if not ear.wait(lambda: ear.title().startswith(HOW_TO_USE) and ear.is_at(PAGE)):
        yield f"Enter leads to “{ear.title()}”, {ear.focus and described(ear.focus)}"
    elif abs(Atspi.Text.get_caret_offset(page) - place) > 5:
        yield f"the bookmark was put at {place} and leads to {Atspi.Text.get_caret_offset(page)}"
    ear.press("ctrl+home", "down", "home", "shift+end")
    asked = Atspi.Text.get_selection(page, 0).start_offset
    ear.press("ctrl+shift+a")
    ear.type("Why this")
    ear.press("shift+tab")
    if not ear.focus or not called(ear.focus).startswith("About: "):
        yield f"what a question is about is not reached, but {ear.focus and described(ear.focus)}"
    ear.press("tab", "return")  # to the link, and along it
    if not ear.is_at(PAGE) or Atspi.Text.get_selection(page, 0).start_offset != asked:
        yield f"what a question is about is not gone to: {ear.focus and described(ear.focus)}"


@tried("a table is read by its cells")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("ctrl+shift+t")
    if not ear.wait(lambda: ear.title() == "Table 1 of 2"):
        yield f"the table is called “{ear.title()}”"
    if not ear.wait(lambda: ear.focus and ear.focus.get_role_name() == "table cell"):
        yield f"the keyboard is at {ear.focus and described(ear.focus)}"
    ear.press("right")
    if not ear.focus or not ear.focus.get_name().endswith(". What to do") or not ear.focus.get_description():
        yield f"a cell is told as {ear.focus and described(ear.focus)}, without what stands above or before it"
    first = ear.focus and ear.focus.get_name()
    ear.press("down")
    if not ear.focus or ear.focus.get_name() == first:
        yield "Down does not lead to another cell"
    ear.press("escape")
    if not ear.wait(lambda: ear.title().startswith(HOW_TO_USE) and ear.is_at(PAGE)):
        yield "Escape does not lead back to the page"


@tried("F6 goes through all parts of the window and back")
def _(ear: Ear) -> Wrong:
    ear.read()
    for key, wanted in (("f6", [NOTE, SEARCH, TOPICS, PAGE]), ("shift+f6", [TOPICS, SEARCH, NOTE, PAGE])):
        for part in wanted:
            ear.press(key)
            at = ear.focus
            row = at.get_parent().get_name() if at and at.get_role_name() == "table cell" else ""
            if not at or part not in (at.get_name(), row):
                yield f"{key} leads to {at and described(at)}, not to “{part}”"


@tried("Tab goes round through everything and stops nowhere")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("ctrl+k")
    passed: list[str] = []
    for _ in range(250):
        ear.press("tab")
        here = ear.focus.get_name() if ear.focus else ""
        if here == SEARCH:
            break
        passed.append(here)
    else:
        yield f"after 250 times Tab the keyboard is at {ear.focus and described(ear.focus)}"
    for part in (PAGE, NOTE):
        if part not in passed:
            yield f"Tab passes “{part}” by"
    ear.press("shift+tab")
    if ear.is_at(SEARCH):
        yield "Shift+Tab does not leave the search"


@tried("a question is written, and each of its fields is called something")
def _(ear: Ear) -> Wrong:
    ear.read()
    ear.press("ctrl+shift+n")
    if not ear.is_at(NOTE):
        yield f"a new question leads to {ear.focus and described(ear.focus)}"
    ear.type("Is this usual")
    assert ear.focus
    if text_of(ear.focus) != "Is this usual":
        yield f"the field has the words {text_of(ear.focus)!r}"
    for _ in range(4):
        ear.press("tab")
        if ear.focus.get_name().startswith("Answer, visit"):
            break
    ear.press("space")
    window = ear.window()
    assert window
    yield from nameless(window)
    names = {called(part) for part in shown(window) if has(part, State.FOCUSABLE)}
    for field in ("Visit", "Where it stands", "Answer", "Why it matters", "Who can answer"):
        if not any(field in name for name in names):
            yield f"no field is called “{field}”"


@tried("the list of all commands says the row at hand")
def _(ear: Ear) -> Wrong:
    ear.read()
    before = ear.title()
    ear.press("ctrl+shift+p")
    ear.wait(lambda: ear.title() != before)
    ear.type("larger")
    if not ear.heard(r"^Larger text, View, Ctrl\+\+"):
        yield f"said, when “larger” was typed: {ear.said}"
    ear.press("ctrl+a")
    ear.type("text")
    ear.press("down")
    if not ear.heard(r"^\w.+, \w"):
        yield f"said, after Down: {ear.said}"
    ear.press("escape")


@tried("menus open by letter and by the menu key, say each entry, and are left by Escape")
def _(ear: Ear) -> Wrong:
    ear.read()
    entries = []
    for key in ("alt+v", "down", "right", "down"):
        ear.press(key)
        if not ear.focus or ear.focus.get_role_name() != "menu item" or not ear.name():
            yield f"{key}: {ear.focus and described(ear.focus)}"
        entries.append(ear.name())
    if len(set(entries)) != len(entries):
        yield f"the entries are told as {entries}"
    ear.press("escape", "escape")
    if not ear.is_at(PAGE):
        yield f"Escape leads from the menus to {ear.focus and described(ear.focus)}"
    ear.go_to(TOPICS)
    ear.press("menu", "down")
    if not ear.is_at("Open"):
        yield f"the menu of a topic begins with {ear.focus and described(ear.focus)}"
    ear.press("escape")


DIALOGS = {
    "outline of this": "Outline of this page",
    "links on this": "Links on this page",
    "show figure": "Figure 1 of 1",
    "how it looks": "How it looks",
    "keys": "Keys",
    "ready questions": "Ready questions",
    "my visits": "My visits",
    "my question sheet": "Visit sheet",
    "what matters": "What matters to me",
    "all my highlights": "My highlights and bookmarks",
    "safety copies": "Safety copies",
    "passphrase": "Passphrase",
    "delete everything": "Delete everything",
    "print": "Print",
    "about plainspoken": "About Plainspoken",
}


@tried("each dialog has a title, names for all that the keyboard reaches, and is left by Escape")
def _(ear: Ear) -> Wrong:
    ear.read()
    for command, title in DIALOGS.items():
        if not ear.do(command):
            yield f"“{command}” opens nothing"
            continue
        dialog = ear.window()
        assert dialog
        if not dialog.get_name().startswith(title):
            yield f"“{command}” opens “{dialog.get_name()}”, not “{title}”"
        ear.rest()
        if not ear.focus or not called(ear.focus):
            yield f"“{title}” begins at {ear.focus and described(ear.focus)}"
        yield from nameless(dialog)
        ear.press("escape")
        if not ear.wait(lambda: ear.title().startswith(HOW_TO_USE)):
            yield f"“{title}” stays open after Escape"
            return
        if not ear.wait(lambda: ear.is_at(PAGE), 1):
            yield f"after “{title}” the keyboard is at {ear.focus and described(ear.focus)}"
            ear.go_to(PAGE)


@tried("every page is read from its first heading to its last", LONG)
def _(ear: Ear) -> Wrong:
    ear.go_to(TOPICS)
    ear.press("home")
    pages = 0
    while True:
        row = ear.name()
        title = re.sub(r"(, read on .+?|, has notes or highlights)*(, level \d+)?$", "", row)
        ear.press("return")  # which opens the branch too
        if not ear.wait(lambda title=title: ear.title().startswith(title)):
            yield f"Enter on “{row}” leads to “{ear.title()}”"
        pages += 1
        yield from _one_page(ear, title)
        ear.go_to(TOPICS)
        here = ear.name()
        ear.press("down")
        if not ear.wait(lambda here=here: ear.name() not in ("", here), 1):
            break
    if pages != PAGES:
        yield f"{pages} pages were read, of {PAGES}"


@tried("Ctrl+Q leaves the program", LAST)
def _(ear: Ear) -> Wrong:
    ear.go_to(PAGE)
    ear.press("ctrl+q")
    desktop = Atspi.get_desktop(0)
    if not ear.wait(lambda: desktop.get_child_count() == 0, 5):
        yield "the program is still there"


def _one_page(ear: Ear, title: str) -> Wrong:
    ear.go_to(PAGE)
    ear.press("ctrl+home")
    page = ear.focus
    assert page
    words = text_of(page)
    if not words.startswith(title):
        yield f"“{title}”: the text begins {words[:60]!r}"
    if "￼" in words:
        yield f"“{title}”: a picture without words"
    while True:
        ear.press("h")
        said = ear.heard(r"^Heading level \d: |^No next ")
        if not said or said.startswith("No next "):
            break
        if at_caret(page) != re.sub(r"^Heading level \d: ", "", said):
            yield f"“{title}”: “{said}” is said at {at_caret(page)!r}"
    if not said:
        yield f"“{title}”: H says nothing"


def main() -> None:
    Atspi.init()
    ear = Ear()
    for what, does in SHORT + (LONG if PAGES else []) + LAST:
        began = time.monotonic()
        try:
            wrong = list(does(ear))
        except Exception as error:  # what comes after is still worth hearing
            wrong = [f"{type(error).__name__}: {error}"]
        print(json.dumps({"what": what, "seconds": time.monotonic() - began, "wrong": wrong}), flush=True)


if __name__ == "__main__":
    main()
