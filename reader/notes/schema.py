"""notes.db: its tables as commented SQL, and the numbered steps that bring older files up to date.

A step is data, never living code: it must do tomorrow what it did on the day it shipped. Each shipped version stays as a
fixture under tests/notes/shipped/.
"""

MARK = 0x506C4E74  # application_id: "PlNt"

STEPS = (
    # 1: notes beside pages.
    """
    CREATE TABLE note (
      id TEXT PRIMARY KEY,            -- a random UUID, the same in every copy and export of the note
      topic TEXT NOT NULL,            -- the page it stands beside, '' for none; a plain string, never a foreign key
      text TEXT NOT NULL,             -- exactly as typed
      created TEXT NOT NULL,          -- UTC, ISO 8601
      changed TEXT NOT NULL,
      deleted TEXT NOT NULL DEFAULT ''  -- when it was put aside; '' while it is kept
    ) STRICT, WITHOUT ROWID;
    -- No further index: at 10,000 notes a page's notes are found in 3 ms without one, and an index can be damaged on its own.
    """,
)

VERSION = len(STEPS)
