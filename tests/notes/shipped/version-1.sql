-- notes.db as version 1 of its tables was shipped (November 2026): never edit. Control letters are spelt out.
BEGIN;
CREATE TABLE note (
      id TEXT PRIMARY KEY,            -- a random UUID, the same in every copy and export of the note
      topic TEXT NOT NULL,            -- the page it stands beside, '' for none; a plain string, never a foreign key
      text TEXT NOT NULL,             -- exactly as typed
      created TEXT NOT NULL,          -- UTC, ISO 8601
      changed TEXT NOT NULL,
      deleted TEXT NOT NULL DEFAULT ''  -- when it was put aside; '' while it is kept
    ) STRICT, WITHOUT ROWID;
INSERT INTO note VALUES (
  '0b1f7c52-8a44-4f0e-9a3b-0c5d8f6a1e01',
  'treatments/hormone-therapy',
  'Ask: how long until it works?'||char(13)||''||char(10)||''||char(9)||'And “why this one”? 🎗️'||char(10)||'',
  '2026-11-01T09:30:00.000001Z',
  '2026-11-04T18:05:12.123456Z',
  ''
);
INSERT INTO note VALUES (
  '3c9a1d77-5e02-4b6d-8f11-7e2b9c4d5a02',
  '',
  ''||char(8207)||'מה הלאה?  two blanks, then the end  ',
  '2026-11-02T10:00:00.500000Z',
  '2026-11-03T10:00:00.000000Z',
  ''
);
INSERT INTO note VALUES (
  '9d4e2b18-6f33-4c7a-a5d0-1b8c3e7f9b03',
  'side-effects',
  'Couldn''t sleep; 3 nights -- tell the nurse; ''); DROP TABLE note; --',
  '2026-11-02T22:15:41.000100Z',
  '2026-11-02T22:15:41.000100Z',
  ''
);
INSERT INTO note VALUES (
  'f1a5c3e9-2b64-4d8f-b7e6-4a9d0c1e2f04',
  'scans',
  'A deleted note é',
  '2026-10-30T08:00:00.000000Z',
  '2026-10-30T08:00:00.000000Z',
  '2026-11-05T07:00:00.000000Z'
);
PRAGMA application_id = 1349275252;
PRAGMA user_version = 1;
COMMIT;
