"""The language of the program's own words: the system's where there is a translation, English else.

The pages keep their own language, which is English so far.
"""

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from reader import places, words

TRANSLATIONS = "translations"  # in resources: plainspoken_de.qm and so on


def speak(application: QApplication, locale: QLocale | None = None) -> list[QTranslator]:
    """Install the translations for a language, the system's if none is given; returns those that there are."""
    locale = locale or QLocale()
    ours = QTranslator(application)
    if not ours.load(locale, "plainspoken", "_", str(places.resource(TRANSLATIONS))):
        return []  # Qt's own words in one language and ours in another would be worse than English
    from PySide6.QtCore import QLibraryInfo

    installed = [ours]
    qts = QTranslator(application)
    if qts.load(locale, "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        installed.append(qts)
    for translator in installed:
        application.installTranslator(translator)
    application.setLayoutDirection(locale.textDirection())
    words.speak_with(QCoreApplication.translate, locale.bcp47Name())
    return installed
