"""How pages look: colors, letters and spacing, tried out at once and kept only if the person wants."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from reader.settings import TEXT_SIZES, Settings
from reader.ui import theme
from reader.ui.choice import Choice
from reader.ui.dialog_size import column_of, size_by_letters
from reader.ui.page_text import PageText
from reader.ui.upright_scroll import UprightScroll

_LOOK = ("palette", "text_size", "typeface", "line_spacing", "letter_spacing", "word_spacing",
         "paragraph_spacing", "column", "ruler")  # fmt: skip
_LARGE = {
    "text_size": 160,
    "typeface": theme.LEGIBLE,
    "line_spacing": 110,
    "paragraph_spacing": 120,
    "column": 60,
}
_LOW_VISION = {
    "palette": "contrast",
    "text_size": 240,
    "typeface": theme.LEGIBLE,
    "line_spacing": 120,
    "letter_spacing": 105,
    "word_spacing": 130,
    "paragraph_spacing": 150,
    "column": 50,
}


class LookDialog(QDialog):
    """Tells each change by `changed`; when it is rejected, `changed` brings back what was before."""

    changed = Signal(Settings)

    def __init__(
        self, settings: Settings, palettes: dict[str, str], system_font: QFont, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("How it looks"))
        self._before = self._settings = settings
        self._system_font = system_font
        self._is_filling = False
        self.choices: dict[str, QComboBox] = {}
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapAllRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for name, title, values in self._offered(palettes):
            box = Choice()
            for value, text in values:
                box.addItem(text, value)
            box.setAccessibleName(title)
            box.setMaxVisibleItems(14)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(12)
            box.activated.connect(lambda at, name=name, box=box: self._choose(**{name: box.itemData(at)}))
            self.choices[name] = box
            row = QLabel(title)
            row.setBuddy(box)
            form.addRow(row, box)
        self.ruler = QCheckBox(self.tr("Reading ruler"))
        self.ruler.toggled.connect(lambda on: self._choose(ruler=on))
        form.addRow(self.ruler)

        presets = QHBoxLayout()
        for title, look in (
            (self.tr("Usual"), {}),
            (self.tr("Comfortable"), {"text_size": 110, "line_spacing": 110, "paragraph_spacing": 120}),
            (self.tr("Large print"), _LARGE),
            (self.tr("Low vision"), _LOW_VISION),
        ):
            button = QPushButton(title)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, look=look: self._take(look))
            presets.addWidget(button)
        self.preview = PageText(None)
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setMinimumWidth(self.fontMetrics().averageCharWidth() * 36)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(self.tr("Keep it so"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(self.tr("As it was before"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        choices = QWidget()
        left = QVBoxLayout(choices)
        left.setContentsMargins(0, 0, 0, 0)
        left.addLayout(form)
        left.addStretch(1)
        scroll = UprightScroll(choices)
        middle = QHBoxLayout()
        middle.addWidget(scroll, 2)
        middle.addWidget(self.preview, 3)
        column = column_of(self)
        column.addLayout(presets)
        column.addLayout(middle, 1)
        column.addWidget(buttons)
        self._show_chosen()
        size_by_letters(self, 130, 38)

    def reject(self) -> None:
        if self._settings != self._before:
            self._settings = self._before
            self.changed.emit(self._before)
        super().reject()

    def _offered(self, palettes: dict[str, str]) -> list[tuple[str, str, list[tuple[object, str]]]]:
        """Each choice: the setting's name, its title, and the values with their words."""
        families = [name for name in QFontDatabase.families() if QFontDatabase.isSmoothlyScalable(name)]
        faces: list[tuple[object, str]] = [("", self.tr("The computer's own"))]
        if theme.face(theme.LEGIBLE):
            faces.append((theme.LEGIBLE, self.tr("{name}, made for easy reading").format(name=theme.LEGIBLE)))
        faces += [
            (name, name)
            for name in families
            if name != theme.LEGIBLE and not QFontDatabase.isPrivateFamily(name)
        ]
        close, usual, wide, wider = self.tr("Close"), self.tr("Usual"), self.tr("Wide"), self.tr("Very wide")
        return [
            ("palette", self.tr("Colors"), list(palettes.items())),
            (
                "text_size",
                self.tr("Text size"),
                [(size, self.tr("{size} %").format(size=size)) for size in TEXT_SIZES],
            ),
            ("typeface", self.tr("Typeface"), faces),
            (
                "line_spacing",
                self.tr("Between lines"),
                [(85, close), (100, usual), (120, wide), (150, wider)],
            ),
            ("letter_spacing", self.tr("Between letters"), [(100, usual), (105, wide), (112, wider)]),
            ("word_spacing", self.tr("Between words"), [(100, usual), (130, wide), (180, wider)]),
            (
                "paragraph_spacing",
                self.tr("Between paragraphs"),
                [(70, close), (100, usual), (150, wide), (220, wider)],
            ),
            (
                "column",
                self.tr("Width of the text"),
                [(50, self.tr("Narrow")), (70, usual), (90, wide), (110, wider)],
            ),
        ]

    def _take(self, look: dict[str, object]) -> None:
        usual = Settings()
        self._choose(**{name: look.get(name, getattr(usual, name)) for name in _LOOK})

    def _choose(self, **look: object) -> None:
        if self._is_filling:
            return
        self._settings = self._settings._replace(**look)  # type: ignore[arg-type]
        self.changed.emit(self._settings)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self._is_filling = True
        for name, box in self.choices.items():
            value = getattr(self._settings, name)
            if box.findData(value) < 0:
                box.addItem(
                    self.tr("{size} %").format(size=value) if isinstance(value, int) else value, value
                )
            box.setCurrentIndex(box.findData(value))
        self.ruler.setChecked(self._settings.ruler)
        self._is_filling = False
        px = theme.window_px(self._system_font, self._settings.text_size)
        face = theme.face(self._settings.typeface)
        self.preview.dress(theme.colors(self._settings.palette), theme.type_of(self._settings, px, face))
        self.preview.show_html(self._sample())

    def _sample(self) -> str:
        return '<h2>{title}</h2><p>{first}</p><aside class="call"><p class="title">{call}</p><p>{second}</p></aside><p>{third}</p>'.format(
            title=self.tr("A page like this"),
            first=self.tr(
                "Tired eyes read slowly. Try a size, a color and a spacing, and keep what feels easy."
            ),
            call=self.tr("Call the same day"),
            second=self.tr("Boxes like this one stand out in every choice of colors."),
            third=self.tr("Letters that look alike: I l 1, O 0, rn m, b d p q."),
        )
