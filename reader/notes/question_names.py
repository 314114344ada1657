"""How far a question is, and who can answer it, in words."""

from reader.words import translate


def state_names() -> dict[str, str]:
    """How far a question is, in words."""
    return {
        "to ask": translate("QuestionForm", "To ask"),
        "asked": translate("QuestionForm", "Asked"),
        "answered": translate("QuestionForm", "Answered"),
        "still open": translate("QuestionForm", "Still open"),
    }


def who_names() -> dict[str, str]:
    """Who can answer a question, in words."""
    return {
        "": translate("QuestionForm", "Anyone"),
        "oncologist": translate("QuestionForm", "Oncologist"),
        "nurse": translate("QuestionForm", "Nurse"),
        "pharmacist": translate("QuestionForm", "Pharmacist"),
        "social worker": translate("QuestionForm", "Social worker"),
        "dietitian": translate("QuestionForm", "Dietitian"),
        "other": translate("QuestionForm", "Someone else"),
    }
