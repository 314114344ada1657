"""What stands in a field, letter by letter."""

from PySide6.QtWidgets import QPlainTextEdit


def typed_in(field: QPlainTextEdit) -> str:
    """The text with \\n between its lines; unlike `toPlainText` it keeps no-break spaces."""
    return field.document().toRawText().replace("\u2029", "\n").replace("\u2028", "\n")
