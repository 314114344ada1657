"""What this guide is and is not: the fixed sentences of first run, About and the foot of each print."""

STATEMENT = (
    "This guide is general information. It helps you prepare talks with your care team. "
    "It does not know you and does not replace their advice.",
    "Nobody reads what you write here. Your notes stay in one file on this computer. "
    "So for anything urgent, call your care team, not this program.",
    "Call your care team's day or night number for fever or new, sudden or worsening symptoms. "
    "In an emergency, call your local emergency number.",
    "Each page shows when its facts were last checked and where they came from. The text was drafted from the sources named. "
    "No clinician has reviewed it yet.",
    "Plainspoken is independent of every organization it names.",
)
