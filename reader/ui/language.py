"""The language of the program's own words: the system's where there is a translation, English else.

The pages keep their own language, which is English so far.
"""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from reader import places, words

TRANSLATIONS = "translations"  # in resources: plainspoken_de.qm and so on


def speak(application: QApplication, locale: QLocale | None = None) -> list[QTranslator]:
    """Install the translations for a language, the system's if none is given; returns those that there are."""
    locale = locale or QLocale()
    installed = []
    ours, qts = (
        ("plainspoken", str(places.resource(TRANSLATIONS))),
        ("qtbase", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
    )
    for name, folder in (ours, qts):
        translator = QTranslator(application)
        if not translator.load(locale, name, "_", folder):
            break  # Qt's own words in one language and ours in another would be worse than English
        application.installTranslator(translator)
        installed.append(translator)
    if installed:
        application.setLayoutDirection(locale.textDirection())
        words.speak_with(QCoreApplication.translate, locale.bcp47Name())
    return installed
