"""Locked notes: nothing readable is left, no crash loses them, and they are never taken for damaged ones."""

import os
import random
import shutil
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from datetime import date
from pathlib import Path

import apsw
import pytest
from notes.surroundings import (
    SECRET,
    as_nobody,
    bytes_of,
    fill,
    kindly_refused,
    other_process,
    refusal,
    small_disk,
)

from reader.errors import NotesLocked
from reader.notes import lock
from reader.notes.backup import back_up, keep_daily, lock_backups
from reader.notes.lock import (
    Tries,
    change_passphrase,
    is_locked,
    remove_passphrase,
    set_passphrase,
    write_copy,
)
from reader.notes.store import NotesStore, open_notes, read_notes

NUMBER = 40
FAST = "from reader.notes import lock\nlock.ROUNDS = 1000\n"  # for other processes


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each opening takes a quarter of a second by design; here it need not."""
    monkeypatch.setattr(lock, "ROUNDS", 1000)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "place"
    folder.mkdir()
    return folder


@pytest.fixture
def plain(place: Path) -> Path:
    """A closed notes file without a passphrase."""
    store = open_notes(place / "notes.db")
    for number in range(NUMBER):
        store.add(f"{SECRET} {number} " * 40)
    store.delete(store.all()[0])
    store.close()
    return store.path


@pytest.fixture
def locked(plain: Path) -> Path:
    set_passphrase(plain, "right")
    return plain


def everything(path: Path, key: str | None = None) -> list[object]:
    store = open_notes(path, key=key)
    try:
        assert store.set_aside is None
        return list(store.records())
    finally:
        store.close()


def holds_words(folder: Path) -> list[str]:
    """The files in which the written words can be found."""
    words = [SECRET.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be")]
    return [name for name, content in bytes_of(folder).items() if any(word in content for word in words)]


# Nothing readable is left


def test_a_search_of_all_files_finds_nothing_after_setting_a_passphrase(plain: Path, place: Path) -> None:
    store = open_notes(plain)
    store.add(f"{SECRET} removed later " * 500)
    store.database.execute("DELETE FROM note WHERE text LIKE '%removed later%'")  # leaves free pages
    keep_daily(store, place / "backups", date(2026, 11, 23))
    back_up(store.database, place / "backups", "before-version-2")
    before = store.records()
    store.close()
    assert len(holds_words(place)) == 3
    set_passphrase(plain, "right")
    assert lock_backups(place / "backups", "right") == []
    assert holds_words(place) == []
    assert everything(plain, "right") == before
    store = open_notes(plain, key="right")
    store.add(f"{SECRET} written while locked")
    keep_daily(store, place / "backups", date(2026, 11, 24))
    assert holds_words(place) == []
    store.close()
    assert holds_words(place) == []
    assert sorted(path.name for path in place.iterdir()) == ["backups", "notes.db", "notes.locked"]


def test_removing_the_passphrase_leaves_plain_notes(locked: Path, place: Path) -> None:
    before = everything(locked, "right")
    remove_passphrase(locked, "right")
    assert not is_locked(locked)
    assert everything(locked) == before
    assert list(bytes_of(place)) == ["notes.db"]


def test_changing_the_passphrase_ends_the_old_one(locked: Path) -> None:
    before = everything(locked, "right")
    change_passphrase(locked, "right", "newer")
    assert everything(locked, "newer") == before
    with kindly_refused(NotesLocked):
        open_notes(locked, key="right")


def test_only_the_person_may_read_the_files(locked: Path, place: Path) -> None:
    if os.name != "posix":
        pytest.skip("Windows has no such file modes")
    assert {path.stat().st_mode & 0o777 for path in place.iterdir()} == {0o600}
    remove_passphrase(locked, "right")
    assert locked.stat().st_mode & 0o777 == 0o600


def test_a_change_cut_off_by_a_crash_leaves_nothing_readable_and_is_undone(locked: Path, place: Path) -> None:
    before = everything(locked, "right")
    code = """
import os, sys
from pathlib import Path
from reader.notes.store import open_notes
database = open_notes(Path(sys.argv[1]), key="right").database
database.execute("PRAGMA cache_size = 5; PRAGMA cache_spill = 5; BEGIN; UPDATE note SET text = text || ?", (sys.argv[2],))
database.execute("SELECT count(*) FROM note").fetchall()
os.kill(os.getpid(), 9) if hasattr(os, "kill") else os._exit(9)
"""
    subprocess.run(
        [sys.executable, "-c", FAST + code, locked, f"{SECRET} cut off"], cwd=Path(__file__).parents[2]
    )
    assert (place / "notes.db-journal").stat().st_size > 4096, "the crash came before anything was written"
    assert holds_words(place) == []
    cut_off = bytes_of(place)
    for wrong in (None, "wrong"):
        with kindly_refused(NotesLocked):
            open_notes(locked, key=wrong)
        assert bytes_of(place) == cut_off, "a wrong passphrase may not undo the change"
    assert everything(locked, "right") == before


def test_nothing_readable_is_written_when_the_file_is_lost_while_open(locked: Path, place: Path) -> None:
    store = open_notes(locked, key="right")
    locked.unlink()
    refusal(lambda: store.add(SECRET))
    assert holds_words(place) == []
    assert len(store.all()) >= NUMBER - 1
    store.close()


# The passphrase


@pytest.mark.parametrize(
    "passphrase",
    ["a", "two words ", 'it\'s "quoted"; --', "nul\0within", "čaj 茶 🍵", "raw:" + "0" * 64, "x" * 5000],
)
def test_any_words_can_be_a_passphrase(plain: Path, passphrase: str) -> None:
    before = everything(plain)
    set_passphrase(plain, passphrase)
    assert everything(plain, passphrase) == before
    with kindly_refused(NotesLocked) as refused:
        open_notes(plain, key=passphrase + "x")
    assert "not the right passphrase" in refused.value.sentence
    assert passphrase[:50] not in str(refused.value) or len(passphrase) < 3


def test_a_letter_composed_otherwise_is_the_same_letter(plain: Path) -> None:
    set_passphrase(plain, "caf\u00e9")
    assert everything(plain, "cafe\u0301")


def test_an_empty_passphrase_is_refused(plain: Path, locked: Path) -> None:
    with kindly_refused():
        change_passphrase(locked, "right", "")
    remove_passphrase(locked, "right")
    with kindly_refused():
        set_passphrase(plain, "")
    assert not is_locked(plain)


def test_a_wrong_passphrase_changes_nothing(locked: Path, place: Path) -> None:
    before = bytes_of(place)
    for use in (
        lambda: open_notes(locked, key="wrong"),
        lambda: read_notes(locked, "wrong"),
        lambda: change_passphrase(locked, "wrong", "mine"),
        lambda: remove_passphrase(locked, "wrong"),
    ):
        with kindly_refused(NotesLocked) as refused:
            use()
        assert "not the right passphrase" in refused.value.sentence
        assert bytes_of(place) == before


def test_what_is_locked_is_not_locked_twice_and_what_is_open_not_opened(plain: Path) -> None:
    for use in (lambda: change_passphrase(plain, "x", "y"), lambda: remove_passphrase(plain, "x")):
        with kindly_refused() as refused:
            use()
        assert "not locked" in refused.value.sentence
    set_passphrase(plain, "right")
    with kindly_refused() as refused:
        set_passphrase(plain, "other")
    assert "already" in refused.value.sentence


def test_each_wrong_try_waits_longer_up_to_half_a_minute() -> None:
    now = [100.0]
    tries = Tries(lambda: now[0])
    waits = [tries.wait()]
    for _ in range(8):
        tries.wrong()
        waits.append(tries.wait())
    assert waits == [0, 1, 2, 4, 8, 16, 30, 30, 30]
    now[0] += 29
    assert tries.wait() == 1
    now[0] += 2
    assert tries.wait() == 0
    tries.right()
    tries.wrong()
    assert tries.wait() == 1


def test_guessing_is_slow_by_itself(plain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    assert (lock.CIPHER, lock.ROUNDS) == ("chacha20", 600_000), (
        "files that were written cannot be read with others"
    )
    set_passphrase(plain, "right")
    start = time.perf_counter()
    with kindly_refused(NotesLocked):
        read_notes(plain, "wrong")
    assert time.perf_counter() - start > 0.03  # without the rounds it is far below a millisecond


def test_the_dialogs_say_that_a_lost_passphrase_is_lost() -> None:
    assert "cannot be recovered" in lock.lost_warning()


# Locked is not damaged


@pytest.mark.parametrize("with_marker", [True, False])
def test_locked_notes_are_left_as_they_are_without_the_passphrase(
    locked: Path, place: Path, with_marker: bool
) -> None:
    if not with_marker:
        (place / "notes.locked").unlink()
    before = bytes_of(place)
    for use in (open_notes, read_notes):
        with kindly_refused(NotesLocked) as refused:
            use(locked)
        assert refused.value.sentence == "Your notes are locked."
        assert bytes_of(place) == before
    assert is_locked(locked)
    assert everything(locked, "right")


def test_locked_notes_taken_elsewhere_are_known_as_locked(locked: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "stick" / "copy.db"
    elsewhere.parent.mkdir()
    shutil.copy(locked, elsewhere)
    with kindly_refused(NotesLocked):
        open_notes(elsewhere)
    assert everything(elsewhere, "right")


def test_damage_to_locked_notes_never_puts_them_aside_without_the_passphrase(
    locked: Path, place: Path
) -> None:
    chance = random.Random(1)
    sound = locked.read_bytes()
    damages = [sound[:length] for length in (1, 15, 50, 4095, len(sound) - 100)]
    for offset in [*range(40), *(chance.randrange(len(sound)) for _ in range(20))]:
        damages.append(sound[:offset] + bytes([sound[offset] ^ 0xFF]) + sound[offset + 1 :])
    for damaged in [*damages, bytes(4096) + sound[4096:], b"\xff" * len(sound)]:
        locked.write_bytes(damaged)
        before = bytes_of(place)
        with kindly_refused(NotesLocked):
            open_notes(locked)
        assert bytes_of(place) == before


def test_locked_notes_that_are_damaged_are_put_aside_with_the_right_passphrase(
    locked: Path, place: Path
) -> None:
    sound = locked.read_bytes()
    damaged = bytearray(sound)
    damaged[4096 * 3 + 5] ^= 1
    locked.write_bytes(damaged)
    store = open_notes(locked, key="right")
    assert store.set_aside
    assert store.set_aside.read_bytes() == damaged
    store.add(f"{SECRET} a new beginning")
    store.close()
    assert is_locked(locked)
    assert holds_words(place) == []
    assert 1 < len(everything(locked, "right")) <= NUMBER + 1  # what could be read is there again


@pytest.mark.parametrize("was_locked", [False, True])
def test_garbage_is_still_put_aside(plain: Path, place: Path, was_locked: bool) -> None:
    if was_locked:
        set_passphrase(plain, "right")
        remove_passphrase(plain, "right")
    sound = plain.read_bytes()
    chance = random.Random(2)
    for garbage in (b"garbage" * 1000, chance.randbytes(40960), b"\0" * 8192, b"x" * 16 + sound[16:]):
        plain.write_bytes(garbage)
        assert not is_locked(plain)
        store = open_notes(plain)
        assert store.set_aside
        assert store.set_aside.read_bytes() == garbage
        store.close()


def test_garbage_cannot_be_locked_and_is_still_put_aside_afterwards(place: Path) -> None:
    path = place / "notes.db"
    path.write_bytes(b"garbage" * 1000)
    with kindly_refused():
        set_passphrase(path, "right")
    store = open_notes(path)
    assert store.set_aside
    store.close()


def test_a_passphrase_for_open_notes_is_not_needed_and_does_no_harm(plain: Path) -> None:
    assert everything(plain, "anything") == everything(plain)
    assert not is_locked(plain)


def test_new_notes_can_be_begun_locked(place: Path) -> None:
    store = open_notes(place / "notes.db", key="right")
    store.add(SECRET)
    store.close()
    assert holds_words(place) == []
    assert is_locked(store.path)
    assert [note.text for note in read_notes(store.path, "right")] == [SECRET]


def test_a_marker_left_beside_open_notes_is_removed(plain: Path, place: Path) -> None:
    (place / "notes.locked").write_text("left by a crash")
    everything(plain)
    assert list(bytes_of(place)) == ["notes.db"]


def test_a_link_to_the_notes_stays_a_link(plain: Path, place: Path, tmp_path: Path) -> None:
    (tmp_path / "linked").mkdir()
    link = tmp_path / "linked" / "notes.db"
    link.symlink_to(plain)
    set_passphrase(link, "right")
    assert link.is_symlink()
    assert is_locked(plain)
    assert everything(link, "right")


# Crashes and other trouble while the passphrase is set, changed or removed

STEPS: dict[str, tuple[str | None, Callable[[Path], None], str]] = {
    "set": (None, lambda path: set_passphrase(path, "new"), "new"),
    "change": ("old", lambda path: change_passphrase(path, "old", "new"), "new"),
    "remove": ("old", lambda path: remove_passphrase(path, "old"), ""),
}


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
@pytest.mark.parametrize("step", STEPS)
def test_a_crash_at_any_moment_leaves_the_notes_under_the_old_or_the_new_passphrase(
    step: str, plain: Path, place: Path
) -> None:
    """The program is killed at each of the calls by which it changes files, one after the other."""
    old, _, new = STEPS[step]
    before = everything(plain)
    if old:
        set_passphrase(plain, old)
    start = bytes_of(place)
    code = """
import os, sys
from pathlib import Path
from reader.notes.lock import change_passphrase, remove_passphrase, set_passphrase
left = int(sys.argv[3])
def watch(event, arguments):
    global left
    if event in ("open", "os.remove", "os.rename") and "place" in str(arguments[0]):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), 9)
import apsw
sys.addaudithook(watch)
path = Path(sys.argv[1])
{"set": lambda: set_passphrase(path, "new"), "change": lambda: change_passphrase(path, "old", "new"),
 "remove": lambda: remove_passphrase(path, "old")}[sys.argv[2]]()
print("done")
"""
    ways = []
    for moment in range(1, 200):
        for path in place.iterdir():
            path.unlink()
        for name, content in start.items():
            (place / name).write_bytes(content)
        done = subprocess.run(
            [sys.executable, "-c", FAST + code, plain, step, str(moment)],
            capture_output=True, text=True, cwd=Path(__file__).parents[2],
        )  # fmt: skip
        if is_locked(plain):
            with kindly_refused(NotesLocked):
                open_notes(plain)
        key = "new" if new and not refusal(lambda: open_notes(plain, key="new").close()) else old
        if not is_locked(plain):
            key = None
        assert everything(plain, key) == before
        assert not list(place.glob("*.part*"))
        if is_locked(plain):
            assert holds_words(place) == []
        ways.append(key)
        if done.stdout == "done\n":
            break
        assert done.returncode == -9, done.stderr
    assert len(ways) >= 12
    assert ways[0] == old
    assert ways[-1] == (new or None)


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a signal")
def test_a_crash_at_a_random_moment_leaves_the_notes_readable(plain: Path, place: Path) -> None:
    """Also within SQLite's own writing, which the calls above do not see."""
    chance = random.Random()
    before = everything(plain)
    code = """
import sys
from pathlib import Path
from reader.notes.lock import remove_passphrase, set_passphrase
print("ready", flush=True)
while True:
    set_passphrase(Path(sys.argv[1]), "new")
    remove_passphrase(Path(sys.argv[1]), "new")
"""
    for _ in range(12):
        process = subprocess.Popen(
            [sys.executable, "-c", FAST + code, plain], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
        )
        assert process.stdout
        process.stdout.readline()
        time.sleep(chance.random())
        process.kill()
        process.wait()
        process.stdout.close()
        key = "new" if is_locked(plain) else None
        assert everything(plain, key) == before
        if key:
            assert holds_words(place) == []
            remove_passphrase(plain, key)


@pytest.mark.parametrize("step", STEPS)
def test_a_full_disk_leaves_the_passphrase_as_it_is(step: str, plain: Path) -> None:
    old, change, new = STEPS[step]
    if old:
        set_passphrase(plain, old)
    refused = 0
    with small_disk(512) as disk:
        path = disk / "notes.db"
        for spare_pages in (0, 1, 2, 8, 20, 60):
            shutil.copy(plain, path)
            filler = fill(disk, spare_pages)
            sentence = refusal(lambda path=path: change(path))
            filler.unlink()
            assert not list(disk.glob("*.part*"))
            if sentence:
                refused += 1
                assert path.read_bytes() == plain.read_bytes()
            key = old if sentence else new
            assert everything(path, key)
            for file in disk.iterdir():
                file.unlink()
    assert 1 <= refused < 6


@pytest.mark.parametrize("step", STEPS)
def test_a_read_only_folder_leaves_the_passphrase_as_it_is(step: str, plain: Path, place: Path) -> None:
    old, change, _ = STEPS[step]
    if old:
        set_passphrase(plain, old)
    before = bytes_of(place)
    with as_nobody(place):
        place.chmod(0o500)
        with kindly_refused():
            change(plain)
        assert bytes_of(place) == before
        place.chmod(0o700)


def test_notes_in_use_elsewhere_are_not_locked_meanwhile(plain: Path, place: Path) -> None:
    before = bytes_of(place)
    code = """
import apsw, sys
database = apsw.Connection(sys.argv[1])
database.execute("BEGIN IMMEDIATE")
print("busy", flush=True)
sys.stdin.read()
"""
    with other_process(code, plain) as line:
        assert line() == "busy\n"
        with kindly_refused() as refused:
            set_passphrase(plain, "right")
    assert "Another program" in refused.value.advice
    assert bytes_of(place) == before


def test_an_open_store_notices_that_its_file_was_locked(plain: Path) -> None:
    store = open_notes(plain)
    set_passphrase(plain, "right")
    with kindly_refused() as refused:
        store.add(SECRET)
    assert "replaced" in refused.value.sentence
    store.close()
    assert len(read_notes(plain, "right")) == NUMBER - 1


@pytest.mark.skipif(sys.platform == "win32", reason="such long paths are refused earlier")
def test_the_key_never_stands_in_an_error(plain: Path, place: Path) -> None:
    deep = place.joinpath(*["a-long-name" * 15] * 5)  # more than SQLite can open
    deep.mkdir(parents=True)
    database = apsw.Connection(str(plain))
    with pytest.raises(apsw.Error) as caught:
        write_copy(database, deep / "copy.db", "visible-passphrase")
    database.close()
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value.__context__)
    assert "copy could not be written" in told
    assert "visible-passphrase" not in told.replace(
        '"visible-passphrase"', ""
    )  # the line of this test itself
    assert b"visible-passphrase".hex() not in told.lower()
    assert list(deep.iterdir()) == []


def test_a_locked_store_saves_as_before(locked: Path) -> None:
    store: NotesStore = open_notes(locked, key="right")
    note = store.add("first")
    assert store.change(note, "second").text == "second"
    store.close()
    assert "second" in {note.text for note in read_notes(locked, "right")}
