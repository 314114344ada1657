"""Any sequence of changes leaves what a plain dictionary would hold, through any number of restarts."""

from contextlib import ExitStack

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule
from notes.surroundings import memory_folder

from reader.notes.model import Note
from reader.notes.store import open_notes, read_notes

TOPICS = st.sampled_from(["", "scans", "hair", "side-effects/fatigue"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40) | st.integers(
    0, 20_000
).map(lambda length: "ö" * length)


class Notebook(RuleBasedStateMachine):
    ids: Bundle[str] = Bundle("ids")

    def __init__(self) -> None:
        super().__init__()
        self.cleaner = ExitStack()
        self.path = self.cleaner.enter_context(memory_folder()) / "notes.db"
        self.store = open_notes(self.path)
        self.expected: dict[str, Note] = {}

    def teardown(self) -> None:
        self.store.close()
        self.cleaner.close()

    @rule(target=ids, text=TEXTS, topic=TOPICS)
    def add(self, text: str, topic: str) -> str:
        note = self.store.add(text, topic)
        assert note.id not in self.expected
        self.expected[note.id] = Note(
            note.id,
            topic,
            text,
            note.created,
            note.created,
            position=note.position,
            revision=note.revision,
        )
        return note.id

    @rule(id=ids, text=TEXTS)
    def change(self, id: str, text: str) -> None:
        old = self.expected[id]
        note = self.store.change(old, text)
        self.keep(note, text=text)

    @rule(id=ids)
    def delete(self, id: str) -> None:
        note = self.store.delete(self.expected[id])
        assert note.is_deleted
        self.keep(note, deleted=note.deleted)

    @rule(id=ids)
    def put_back(self, id: str) -> None:
        self.keep(self.store.put_back(self.expected[id]), deleted="")

    @rule(id=ids, answer=TEXTS, starred=st.booleans(), place=st.floats(-10, 10))
    def answer(self, id: str, answer: str, starred: bool, place: float) -> None:
        words = {"kind": "question", "answer": answer, "starred": starred, "position": place}
        self.keep(self.store.change(self.expected[id], **words), **words)

    def keep(self, note: Note, **words: object) -> None:
        """Expect these words in the next version of the note."""
        old = self.expected[note.id]
        assert note.changed >= old.changed
        assert note.revision != old.revision
        self.expected[note.id] = old._replace(**words, changed=note.changed, revision=note.revision)

    @rule()
    def restart(self) -> None:
        self.store.close()
        self.store = open_notes(self.path)
        assert self.store.set_aside is None

    @rule()
    def lose_the_file_while_open(self) -> None:
        self.path.unlink()
        self.add("written after the file was gone", "")

    @rule(id=consumes(ids))
    def forget(self, id: str) -> None:
        """Stop touching a note: it must stay as it is."""

    @invariant()
    def holds_what_was_written(self) -> None:
        kept = {note for note in self.expected.values() if not note.is_deleted}
        assert set(self.store.all()) == kept
        assert set(self.store.deleted()) == set(self.expected.values()) - kept
        assert set(self.store.questions()) == {note for note in kept if note.kind == "question"}
        for topic in ("", "scans", "hair", "side-effects/fatigue", "unknown"):
            assert set(self.store.beside(topic)) == {note for note in kept if note.topic == topic}

    @invariant()
    def shows_others_the_same(self) -> None:
        if self.path.exists():
            assert read_notes(self.path) == self.store.all()


Notebook.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestNotebook = Notebook.TestCase
