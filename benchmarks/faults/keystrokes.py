"""The window is killed while somebody types in it: what was typed more than a second before is on disk."""

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.faults import held
from benchmarks.faults.crashes import PROJECT
from reader.errors import NotesError

_AT_MOST_LOST_S = 1.0
_ALPHABET = "abcdefghij klmnop qrstu vwxyz.\n"


def run(folder: Path, times: int) -> tuple[Counter[str], list[str]]:
    counts: Counter[str] = Counter()
    faults: list[str] = []
    worst = 0.0
    for time_ in range(times):
        if time_ % 20 == 0:
            for old in folder.iterdir():
                old.unlink()
            held.opened(folder / "notes.db").close()
        seconds, fault = _kill_while_typing(folder, counts)
        worst = max(worst, seconds)
        if fault:
            faults.append(f"kill {time_}: {fault}")
    counts["ms of typing lost at worst"] = round(worst * 1000)
    return counts, faults


def _kill_while_typing(folder: Path, counts: Counter[str]) -> tuple[float, str]:
    """Seconds of typing that were lost, and the fault if it is more than one, or if anything else is wrong."""
    command = [
        sys.executable,
        "-m",
        "benchmarks.faults.keystrokes",
        str(folder),
        *(["locked"] if held.key() else []),
    ]
    writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=PROJECT)
    assert writer.stdout
    first = writer.stdout.readline()
    if not first.startswith("ready"):
        writer.kill()
        writer.communicate()
        return 0.0, "the window did not open"
    name = first.split()[1]
    time.sleep(random.random() * 3)
    writer.kill()
    killed = time.monotonic()
    with writer:
        typed = [line.split(maxsplit=1) for line in writer.stdout.read().split("\n")[:-1]]
    letters = "".join(_ALPHABET[int(letter)] for _, letter in typed)
    counts["letters"] += len(letters)
    counts[f"in the {name}"] += 1
    try:
        store = held.opened(folder / "notes.db")
    except NotesError as error:
        return 0.0, f"refused: {error}"
    try:
        if store.set_aside:
            return 0.0, "the file was put aside"
        kept = [
            *(note.answer if name == "answer" else note.text for note in store.all()),
            *(visit.summary for visit in store.visits()),
        ]
    finally:
        store.close()
    begun = [words for words in kept if words and letters.startswith(words)]
    kept_letters = len(max(begun, key=len, default=""))
    lost = [float(moment) for moment, _ in typed[kept_letters:]]
    seconds = killed - lost[0] if lost else 0.0
    return seconds, f"{seconds:.2f} s of typing were lost" if seconds > _AT_MOST_LOST_S else ""


def type_until_killed(folder: Path) -> None:
    """Open the window, and type in it as somebody does who stops to think now and then; print each letter when it is typed."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest

    from reader import app, places
    from reader.ui.after_visit import AfterVisit
    from reader.ui.visits import Visits

    application = app.make_application()
    program = app.build(application, folder, places.library())
    store = program.notes
    assert store
    if store.is_locked:
        store.unlock(held.PASSPHRASE)
        program.window.lock.turned.emit()
    program.window.show()
    name = random.choice(["note", "answer", "visit"])
    if name == "note":
        program.window.notes.start_note()
        field = program.window.notes.writing
    elif name == "answer":
        question = store.add("?", kind="question")
        dialog = AfterVisit(store, store.add_visit("2026-12-03"), [question], program.window)
        dialog.show()
        field = dialog.answer
    else:
        visits = Visits(store, False, program.window)
        visits.show_visits(store.add_visit("2026-12-03").id)
        visits.show()
        field = visits.summary
    print("ready", name, flush=True)

    letters = iter([0])  # a note that is only blank is not kept

    def type_one() -> None:
        letter = next(letters, random.randrange(len(_ALPHABET)))
        now = time.monotonic()
        QTest.keyClicks(field, _ALPHABET[letter]) if _ALPHABET[letter] != "\n" else field.insertPlainText(
            "\n"
        )
        print(now, letter, flush=True)
        QTimer.singleShot(random.choice([20, 40, 80, 80, 150, 900]), type_one)

    QTimer.singleShot(0, type_one)
    application.exec()


if __name__ == "__main__":
    held.use_passphrase("locked" in sys.argv)
    type_until_killed(Path(sys.argv[1]))
