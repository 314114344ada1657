"""The smaller data of ICU sort and change case like the whole ones."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import PySide6
import pytest

from build_spec.linux.icu import TOOLS, slim

LIBRARIES = list((Path(PySide6.__path__[0]) / "Qt" / "lib").glob("libicudata.so.*"))

pytestmark = pytest.mark.skipif(
    not LIBRARIES or not all(map(shutil.which, TOOLS)), reason="a wheel for Linux and icu-devtools"
)

ASK = """
from PySide6.QtCore import QCollator, QDate, QLocale
words = "zebra Äpfel apfel öl ol éclair eclair ñu nu çay cay ız ix IX 山 水 한국 あ ア я а ש ع ก résumé resume 10 9".split()
for name in "C en de fr es pt it sv da tr cs ru ar he hi th vi zh ja ko".split():
    locale = QLocale(name)
    collator = QCollator(locale)
    collator.setNumericMode(True)
    print(name, sorted(words, key=collator.sortKey), locale.toUpper("straße i ı ﬁ"), locale.toLower("İI ΣΑΣ"))
    print(locale.toString(QDate(2026, 11, 24), QLocale.FormatType.LongFormat), locale.nativeLanguageName())
"""


def answers(library: Path | None = None) -> str:
    variables = os.environ | {"PYTHONUTF8": "1"} | ({"LD_PRELOAD": str(library)} if library else {})
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(
        command, env=variables, capture_output=True, text=True, encoding="utf-8", check=True
    )
    assert done.stderr == ""
    return done.stdout


def test_qt_answers_as_with_all_data(tmp_path: Path) -> None:
    library = Path(shutil.copy(LIBRARIES[0], tmp_path))
    assert slim(library) == ""
    assert library.stat().st_size < LIBRARIES[0].stat().st_size / 3
    assert answers(library) == answers()


def test_without_the_tools_the_data_stay_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "icu-devtools" in slim(LIBRARIES[0])
