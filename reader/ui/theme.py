"""The program's own palettes, and how they dress the window and the page."""

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontInfo,
    QFontMetricsF,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

from reader import places
from reader.settings import Settings

LINE = 1.17  # the height of a line by the size of its letters
LEGIBLE = "Atkinson Hyperlegible"  # made for low vision; comes with the program


class Colors(NamedTuple):
    """One palette; every text colour has at least 7:1 on what it lies on, every line and mark 3:1."""

    name: str
    page: str  # behind the text
    pane: str  # behind the tree, the notes and the bars
    field: str  # behind what is typed
    ink: str
    quiet: str  # second-rank text
    link: str
    line: str  # thin separators, decoration only
    edge: str  # edges of fields and buttons
    chosen: str  # behind the chosen row
    chosen_ink: str
    accent: str
    accent_ink: str
    key: tuple[str, str]  # call-outs: fill, bar
    note: tuple[str, str]
    call: tuple[str, str]
    emergency: tuple[str, str]
    marked: str

    @property
    def hover(self) -> str:
        """Behind a row under the mouse; where no shade lies between ground and ink, as what is marked."""
        return self.marked if self.name.startswith("contrast") else self.line


LIGHT = Colors(
    name="light",
    page="#FDFBF7",
    pane="#F3EFE7",
    field="#FFFFFF",
    ink="#1F2B33",
    quiet="#414F58",
    link="#0B5358",
    line="#DCD5C8",
    edge="#72797F",
    chosen="#CFE3E2",
    chosen_ink="#1F2B33",
    accent="#17585C",
    accent_ink="#FFFFFF",
    key=("#E6F0EF", "#2F7378"),
    note=("#F1ECE1", "#7D6F55"),
    call=("#FBEEDC", "#A35A0B"),
    emergency=("#FBE6E3", "#A3221B"),
    marked="#FFE9A8",
)
DARK = Colors(
    name="dark",
    page="#1B2024",
    pane="#14181B",
    field="#232A2F",
    ink="#ECE8DF",
    quiet="#C3C6C4",
    link="#8FD3D1",
    line="#363F45",
    edge="#87939A",
    chosen="#24494B",
    chosen_ink="#ECE8DF",
    accent="#8FD3D1",
    accent_ink="#0E2223",
    key=("#1E3335", "#66B5B4"),
    note=("#2B2D2B", "#A79B80"),
    call=("#3A2D1B", "#E0A04A"),
    emergency=("#41211F", "#F0857B"),
    marked="#5C4A10",
)
SEPIA = Colors(
    name="sepia",
    page="#F6ECD9",
    pane="#EADDC4",
    field="#FBF4E6",
    ink="#33261A",
    quiet="#4F3D2B",
    link="#10474A",
    line="#D2C0A0",
    edge="#796852",
    chosen="#CBDAC9",
    chosen_ink="#2A1F15",
    accent="#0F4B4F",
    accent_ink="#FFFFFF",
    key=("#E3E6D3", "#2F6B68"),
    note=("#EADFC9", "#7A6440"),
    call=("#F6DFBD", "#94500A"),
    emergency=("#F6D6C8", "#99231B"),
    marked="#F3D77E",
)
CONTRAST_LIGHT = Colors(
    name="contrast-light",
    page="#FFFFFF",
    pane="#FFFFFF",
    field="#FFFFFF",
    ink="#000000",
    quiet="#000000",
    link="#00178A",
    line="#767676",
    edge="#333333",
    chosen="#00178A",
    chosen_ink="#FFFFFF",
    accent="#00178A",
    accent_ink="#FFFFFF",
    key=("#FFFFFF", "#005B5B"),
    note=("#FFFFFF", "#000000"),
    call=("#FFFFFF", "#8A4B00"),
    emergency=("#FFFFFF", "#A00000"),
    marked="#FFF176",
)
CONTRAST = Colors(
    name="contrast",
    page="#000000",
    pane="#000000",
    field="#000000",
    ink="#FFFFFF",
    quiet="#FFFFFF",
    link="#FFFF66",
    line="#9A9A9A",
    edge="#BDBDBD",
    chosen="#FFFF66",
    chosen_ink="#000000",
    accent="#FFFF66",
    accent_ink="#000000",
    key=("#000000", "#66FFFF"),
    note=("#000000", "#FFFFFF"),
    call=("#000000", "#FFC266"),
    emergency=("#000000", "#FF9A9A"),
    marked="#4D4100",
)


PALETTES = {each.name: each for each in (LIGHT, SEPIA, DARK, CONTRAST, CONTRAST_LIGHT)}
_ON_LIGHT = {LIGHT.name, SEPIA.name, CONTRAST_LIGHT.name}
_MIDDLE = 128  # between dark and light


class Type(NamedTuple):
    """How the letters of a page are set: sizes in pixels, spacing in percent of what is usual, width in letters."""

    px: int
    family: str = ""  # the system's own, if empty
    leading: int = 100
    letters: int = 100
    words: int = 100
    paragraphs: int = 100
    column: int = 70


def colors(chosen: str) -> Colors:
    """The palette the person chose, or the one that follows the system."""
    hints = QGuiApplication.styleHints()
    if chosen == "system":
        is_dark = hints.colorScheme() == Qt.ColorScheme.Dark
        if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
            return CONTRAST if is_dark else CONTRAST_LIGHT
        return DARK if is_dark else LIGHT
    return PALETTES[chosen]


def window_px(system_font: QFont, text_size: int) -> int:
    """The size of the window's text at `text_size` percent of the system's; never tiny."""
    return round(max(system_font.pointSizeF(), 10.0) * 96 / 72 * text_size / 100)


def page_px(window: int) -> int:
    """The size of the page's text, a quarter larger than the window's."""
    return round(window * 1.25)


def dress(application: QApplication, palette: Colors, px: int, family: str = "") -> None:
    """Give every widget the palette, the text size and the typeface."""
    application.setPalette(_qt_palette(palette))
    face = f'QWidget {{ font-family: "{family}"; }}\n' if family else ""
    application.setStyleSheet(face + _filled("window.qss", palette, Type(px)))
    tip = QFont(family or application.font().family())
    tip.setPixelSize(px)
    QToolTip.setFont(tip)  # no style sheet gives it a size


def page_css(palette: Colors, type: Type) -> str:
    """The page's style sheet, in the part of CSS that a text document knows."""
    return _filled("page.css", palette, type)


def face(family: str) -> str:
    """The typeface of that name if this computer or the program has it, else ''; loads the program's own one."""
    if not family:
        return ""  # asking for all families takes a while
    if family == LEGIBLE:
        _load_legible()
    from PySide6.QtGui import QFontDatabase  # not for the system's own typeface

    return family if family in QFontDatabase.families() else ""


def _load_legible() -> None:
    from PySide6.QtGui import QFontDatabase

    if LEGIBLE not in QFontDatabase.families():
        for file in sorted(places.legible_fonts().glob("*.ttf")):
            QFontDatabase.addApplicationFont(str(file))


def type_of(settings: Settings, window: int, family: str) -> Type:
    """The type that the settings ask for, beside window text of that many pixels."""
    return Type(
        page_px(window),
        family,
        settings.line_spacing,
        settings.letter_spacing,
        settings.word_spacing,
        settings.paragraph_spacing,
        settings.column,
    )


def page_font(usual: QFont, type: Type) -> QFont:
    """The font of a page, with the spacing that no style sheet of a text document knows."""
    font = QFont(type.family or usual.family())
    font.setPixelSize(type.px)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, type.letters)
    font.setWordSpacing(type.px * 0.3 * (type.words - 100) / 100)
    return font


def evenness(font: QFont) -> float:
    """By how much to scale a line of this font so that as many lines of it as of others go on a sheet or a screen.

    System fonts are between 1.16 (DejaVu Sans) and 1.36 (Noto Sans) times as high as their size says.
    """
    metrics = QFontMetricsF(font)
    return min(1.0, LINE / (metrics.height() / QFontInfo(font).pixelSize()))


def icon(name: str, palette: Colors) -> QIcon:
    """A line drawing from resources/icons in the palette's ink, sharp at twice the size."""
    drawing = QPixmap(48, 48)
    drawing.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawing)
    QSvgRenderer(str(places.resource(f"icons/{name}.svg"))).render(painter)
    painter.end()
    result = QIcon()
    on, off = QIcon.State.On, QIcon.State.Off
    looks = [(palette.ink, [(QIcon.Mode.Normal, off)]), (palette.edge, [(QIcon.Mode.Disabled, off)])]
    if palette.chosen_ink != palette.ink:
        chosen = [(QIcon.Mode.Normal, on), (QIcon.Mode.Active, off), (QIcon.Mode.Active, on)]
        looks.append((palette.chosen_ink, chosen))
    for color, uses in looks:
        tinted = QPixmap(drawing)
        painter = QPainter(tinted)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.setBackground(QColor(color))
        painter.eraseRect(tinted.rect())
        painter.end()
        for mode, state in uses:
            result.addPixmap(tinted, mode, state)
    return result


def label(role: str, text: str = "") -> QLabel:
    """A label that the style sheet dresses by its role: heading, quiet or path."""
    made = QLabel(text)
    made.setObjectName(role)
    made.setWordWrap(True)
    return made


def _qt_palette(palette: Colors) -> QPalette:
    role = QPalette.ColorRole
    result = QPalette()
    for roles, color in (
        ((role.Window, role.Button, role.AlternateBase, role.ToolTipBase), palette.pane),
        ((role.Base,), palette.field),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText, role.BrightText), palette.ink),
        ((role.PlaceholderText,), palette.quiet),
        ((role.Link, role.LinkVisited), palette.link),
        ((role.Highlight, role.Accent), palette.chosen),
        ((role.HighlightedText,), palette.chosen_ink),
        ((role.Mid, role.Dark, role.Shadow), palette.edge),
        ((role.Light, role.Midlight), palette.line),
    ):
        for each in roles:
            result.setColor(each, QColor(color))
    for each in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, each, QColor(palette.edge))
    return result


def _filled(file: str, palette: Colors, type: Type) -> str:
    values: dict[str, object] = {}
    for name, value in palette._asdict().items():
        if isinstance(value, str):
            values[name] = value
        else:
            values[f"{name}_fill"], values[f"{name}_bar"] = value
    values["row"] = max(24, round(type.px * 1.4))  # the least height of what is clicked, without its padding
    values["hover"] = palette.hover
    shade = "dark" if palette.name in _ON_LIGHT else "light"
    for drawing in ("tick", "up", "down", "left", "right", "more", "circle", "dot"):
        values[drawing] = places.resource(f"icons/{drawing}-{shade}.svg").as_posix()
    shade = "dark" if QColor(palette.chosen_ink).lightness() < _MIDDLE else "light"
    for drawing in ("tick", "right"):
        values[f"{drawing}_chosen"] = places.resource(f"icons/{drawing}-{shade}.svg").as_posix()
    for percent in (25, 40, 50, 60, 75, 85, 90, 100, 115, 125, 160, 200):
        values[f"px{percent}"] = round(type.px * percent / 100)
        values[f"gap{percent}"] = round(type.px * percent / 100 * type.paragraphs / 100)
    for percent in (140, 145, 150):
        values[f"leading{percent}"] = round(percent * type.leading / 100)
    text = places.resource(file).read_text("utf-8")
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", str(value))
    return text
