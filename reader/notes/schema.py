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
    # 2: questions, visits, and lines about the person; a name for each version of a record, so that copies can be merged.
    """
    ALTER TABLE note ADD COLUMN kind TEXT NOT NULL DEFAULT 'note';      -- question, note
    ALTER TABLE note ADD COLUMN why TEXT NOT NULL DEFAULT '';           -- why it matters to the person
    ALTER TABLE note ADD COLUMN answer TEXT NOT NULL DEFAULT '';
    ALTER TABLE note ADD COLUMN state TEXT NOT NULL DEFAULT 'to ask';   -- to ask, asked, answered, still open
    ALTER TABLE note ADD COLUMN who TEXT NOT NULL DEFAULT '';           -- who can answer, '' for anyone
    ALTER TABLE note ADD COLUMN starred INTEGER NOT NULL DEFAULT 0;     -- 1: among the first to ask
    ALTER TABLE note ADD COLUMN position REAL NOT NULL DEFAULT 0;       -- the person's own order
    ALTER TABLE note ADD COLUMN quote TEXT NOT NULL DEFAULT '';         -- JSON list: the words that prompted it, what stood before and after
    ALTER TABLE note ADD COLUMN visits TEXT NOT NULL DEFAULT '';        -- JSON list of visit ids, the present one last
    ALTER TABLE note ADD COLUMN copy_of TEXT NOT NULL DEFAULT '';       -- the note of which this is another version
    ALTER TABLE note ADD COLUMN revision TEXT NOT NULL DEFAULT '';      -- names this version of the record
    ALTER TABLE note ADD COLUMN earlier TEXT NOT NULL DEFAULT '';       -- JSON list of the versions before it that left this computer
    ALTER TABLE note ADD COLUMN published INTEGER NOT NULL DEFAULT 0;   -- 1: this version has left this computer
    UPDATE note SET published = 1, revision = id || '-' || changed || deleted;  -- the same in every copy of a version 1 file
    CREATE TABLE visit (
      id TEXT PRIMARY KEY,
      date TEXT NOT NULL,             -- 2026-11-30
      created TEXT NOT NULL,
      changed TEXT NOT NULL,
      time TEXT NOT NULL,             -- 14:30, '' if not known
      with_whom TEXT NOT NULL,
      place TEXT NOT NULL,
      purpose TEXT NOT NULL,
      companion TEXT NOT NULL,        -- who comes along and takes notes
      summary TEXT NOT NULL,
      deleted TEXT NOT NULL,
      copy_of TEXT NOT NULL,
      revision TEXT NOT NULL,
      earlier TEXT NOT NULL,
      published INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE line (
      id TEXT PRIMARY KEY,            -- what the line is: name, matters, day number, night number, alert card
      text TEXT NOT NULL,
      changed TEXT NOT NULL,
      revision TEXT NOT NULL,
      earlier TEXT NOT NULL,
      published INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    # 3: highlights and bookmarks on pages, and which version of a page was read.
    """
    CREATE TABLE annotation (
      id TEXT PRIMARY KEY,
      topic TEXT NOT NULL,            -- the page it is on; a plain string, never a foreign key
      kind TEXT NOT NULL,             -- highlight, bookmark
      created TEXT NOT NULL,
      changed TEXT NOT NULL,
      text TEXT NOT NULL,             -- the person's note to it, '' for none
      color TEXT NOT NULL,            -- of a highlight: yellow, green, blue, pink
      quote TEXT NOT NULL,            -- JSON list: the words, or the heading of a section, and what stood before and after
      anchor TEXT NOT NULL,           -- the section of a bookmark, '' for the page
      deleted TEXT NOT NULL,
      copy_of TEXT NOT NULL,
      revision TEXT NOT NULL,
      earlier TEXT NOT NULL,
      published INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE reading (
      id TEXT PRIMARY KEY,            -- the page
      changed TEXT NOT NULL,
      read TEXT NOT NULL,             -- when it was last read, '' if it counts as unread
      fingerprint TEXT NOT NULL,      -- of its words at that time
      revision TEXT NOT NULL,
      earlier TEXT NOT NULL,
      published INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
)

VERSION = len(STEPS)
