-- notes.db as version 3 of its tables was shipped (November 2026): never edit. Control letters are spelt out.
BEGIN;
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
CREATE TABLE line (
      id TEXT PRIMARY KEY,            -- what the line is: name, matters, day number, night number, alert card
      text TEXT NOT NULL,
      changed TEXT NOT NULL,
      revision TEXT NOT NULL,
      earlier TEXT NOT NULL,
      published INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
CREATE TABLE note (
      id TEXT PRIMARY KEY,            -- a random UUID, the same in every copy and export of the note
      topic TEXT NOT NULL,            -- the page it stands beside, '' for none; a plain string, never a foreign key
      text TEXT NOT NULL,             -- exactly as typed
      created TEXT NOT NULL,          -- UTC, ISO 8601
      changed TEXT NOT NULL,
      deleted TEXT NOT NULL DEFAULT ''  -- when it was put aside; '' while it is kept
    , kind TEXT NOT NULL DEFAULT 'note', why TEXT NOT NULL DEFAULT '', answer TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'to ask', who TEXT NOT NULL DEFAULT '', starred INTEGER NOT NULL DEFAULT 0, position REAL NOT NULL DEFAULT 0, quote TEXT NOT NULL DEFAULT '', visits TEXT NOT NULL DEFAULT '', copy_of TEXT NOT NULL DEFAULT '', revision TEXT NOT NULL DEFAULT '', earlier TEXT NOT NULL DEFAULT '', published INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
CREATE TABLE reading (
      id TEXT PRIMARY KEY,            -- the page
      changed TEXT NOT NULL,
      read TEXT NOT NULL,             -- when it was last read, '' if it counts as unread
      fingerprint TEXT NOT NULL,      -- of its words at that time
      revision TEXT NOT NULL,
      earlier TEXT NOT NULL,
      published INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
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
INSERT INTO note VALUES (
  '0b1f7c52-8a44-4f0e-9a3b-0c5d8f6a1e01',
  'treatments/hormone-therapy',
  'Ask: how long until it works?'||char(13)||''||char(10)||''||char(9)||'And “why this one”? 🎗️'||char(10)||'',
  '2026-11-01T09:30:00.000001Z',
  '2026-11-04T18:05:12.123456Z',
  '',
  'note',
  '',
  '',
  'to ask',
  '',
  0,
  0.0,
  '',
  '',
  '',
  '0b1f7c52-8a44-4f0e-9a3b-0c5d8f6a1e01-2026-11-04T18:05:12.123456Z',
  '',
  1
);
INSERT INTO note VALUES (
  '3c9a1d77-5e02-4b6d-8f11-7e2b9c4d5a02',
  '',
  ''||char(8207)||'מה הלאה?  two blanks, then the end  ',
  '2026-11-02T10:00:00.500000Z',
  '2026-11-03T10:00:00.000000Z',
  '',
  'note',
  '',
  '',
  'to ask',
  '',
  0,
  0.0,
  '',
  '',
  '',
  '3c9a1d77-5e02-4b6d-8f11-7e2b9c4d5a02-2026-11-03T10:00:00.000000Z',
  '',
  1
);
INSERT INTO note VALUES (
  '77777777-7777-4777-a777-000000000007',
  'treatments/hormone-therapy',
  'Why this treatment?'||char(13)||''||char(10)||'And what comes after?',
  '2026-11-20T10:05:00.000000Z',
  '2026-11-20T10:14:00.000000Z',
  '',
  'question',
  'I''d like to plan ahead.',
  'Because of the receptor; see the letter.',
  'answered',
  'oncologist',
  0,
  1.0,
  '["it often works for years", "Some say ", ". '||char(8207)||'שלום"]',
  '["00000000-0000-4000-a000-000000000000"]',
  '',
  '22222222-2222-4222-a222-000000000018',
  '["88888888-8888-4888-a888-000000000008"]',
  0
);
INSERT INTO note VALUES (
  '99999999-9999-4999-a999-000000000009',
  '',
  'Who pays for the ride? 🚕',
  '2026-11-20T10:06:00.000000Z',
  '2026-11-20T10:10:00.000000Z',
  '',
  'question',
  '',
  '',
  'still open',
  'social worker',
  1,
  0.5,
  '["", "", ""]',
  '["00000000-0000-4000-a000-000000000000", "22222222-2222-4222-a222-000000000002"]',
  '',
  'eeeeeeee-eeee-4eee-aeee-000000000014',
  '[]',
  1
);
INSERT INTO note VALUES (
  '9d4e2b18-6f33-4c7a-a5d0-1b8c3e7f9b03',
  'side-effects',
  'Couldn''t sleep; 3 nights -- tell the nurse; ''); DROP TABLE note; --',
  '2026-11-02T22:15:41.000100Z',
  '2026-11-02T22:15:41.000100Z',
  '',
  'note',
  '',
  '',
  'to ask',
  '',
  0,
  0.0,
  '',
  '',
  '',
  '9d4e2b18-6f33-4c7a-a5d0-1b8c3e7f9b03-2026-11-02T22:15:41.000100Z',
  '',
  1
);
INSERT INTO note VALUES (
  'bbbbbbbb-bbbb-4bbb-abbb-000000000011',
  '',
  'A deleted question',
  '2026-11-20T10:07:00.000000Z',
  '2026-11-20T10:09:00.000000Z',
  '2026-11-20T10:08:00.000000Z',
  'question',
  '',
  '',
  'to ask',
  '',
  0,
  3.0,
  '["", "", ""]',
  '[]',
  '',
  'dddddddd-dddd-4ddd-addd-000000000013',
  '[]',
  1
);
INSERT INTO note VALUES (
  'f1a5c3e9-2b64-4d8f-b7e6-4a9d0c1e2f04',
  'scans',
  'A deleted note é',
  '2026-10-30T08:00:00.000000Z',
  '2026-10-30T08:00:00.000000Z',
  '2026-11-05T07:00:00.000000Z',
  'note',
  '',
  '',
  'to ask',
  '',
  0,
  0.0,
  '',
  '',
  '',
  'f1a5c3e9-2b64-4d8f-b7e6-4a9d0c1e2f04-2026-10-30T08:00:00.000000Z2026-11-05T07:00:00.000000Z',
  '',
  1
);
INSERT INTO visit VALUES (
  '00000000-0000-4000-a000-000000000000',
  '2026-11-12',
  '2026-11-20T10:00:00.000000Z',
  '2026-11-20T10:00:00.000000Z',
  '14:30',
  'Dr. Ōe',
  'Room 4,'||char(10)||'2nd floor',
  'scan results',
  'Ana',
  '“Stable.”'||char(10)||'Next scan in 3 months; call if worse.',
  '',
  '',
  '11111111-1111-4111-a111-000000000001',
  '[]',
  1
);
INSERT INTO visit VALUES (
  '22222222-2222-4222-a222-000000000002',
  '2026-12-10',
  '2026-11-20T10:01:00.000000Z',
  '2026-11-20T10:01:00.000000Z',
  '',
  'the nurse',
  '',
  '',
  '',
  '',
  '',
  '',
  '33333333-3333-4333-a333-000000000003',
  '[]',
  1
);
INSERT INTO visit VALUES (
  '44444444-4444-4444-a444-000000000004',
  '2026-12-24',
  '2026-11-20T10:02:00.000000Z',
  '2026-11-20T10:04:00.000000Z',
  '',
  '',
  '',
  '',
  '',
  '',
  '2026-11-20T10:03:00.000000Z',
  '',
  '66666666-6666-4666-a666-000000000006',
  '[]',
  1
);
INSERT INTO line VALUES (
  'day number',
  '+1 555 0199',
  '2026-11-20T10:15:00.000000Z',
  '33333333-3333-4333-a333-000000000019',
  '["00000000-0000-4000-a000-000000000016"]',
  0
);
INSERT INTO line VALUES (
  'matters',
  'To be at the wedding in May.'||char(10)||''||char(9)||'No statistics, please.',
  '2026-11-20T10:11:00.000000Z',
  'ffffffff-ffff-4fff-afff-000000000015',
  '[]',
  1
);
INSERT INTO line VALUES (
  'name',
  '',
  '2026-11-20T10:13:00.000000Z',
  '11111111-1111-4111-a111-000000000017',
  '[]',
  1
);
INSERT INTO annotation VALUES (
  '11111111-1111-4111-a111-000000000020',
  'treatments/hormone-therapy',
  'highlight',
  '2026-11-21T08:00:00.000000Z',
  '2026-11-21T08:02:00.000000Z',
  'Ask: is that “often”?'||char(13)||''||char(10)||''||char(9)||'שלום 🎗️',
  'green',
  '["it often works for years", "Some say ", ". '||char(8207)||'שלום"]',
  '',
  '',
  '',
  '11111111-1111-4111-a111-000000000021',
  '["22222222-2222-4222-a222-000000000022"]',
  0
);
INSERT INTO annotation VALUES (
  '33333333-3333-4333-a333-000000000023',
  'side-effects',
  'highlight',
  '2026-11-21T08:03:00.000000Z',
  '2026-11-21T08:03:00.000000Z',
  '',
  'pink',
  '["couldn''t", "they ", "\nsleep"]',
  '',
  '',
  '',
  '33333333-3333-4333-a333-000000000024',
  '',
  1
);
INSERT INTO annotation VALUES (
  '44444444-4444-4444-a444-000000000025',
  'side-effects',
  'bookmark',
  '2026-11-21T08:04:00.000000Z',
  '2026-11-21T08:04:00.000000Z',
  '',
  'yellow',
  '["What helps", "", ""]',
  'what-helps',
  '',
  '',
  '44444444-4444-4444-a444-000000000026',
  '',
  1
);
INSERT INTO annotation VALUES (
  '55555555-5555-4555-a555-000000000027',
  'gone-page',
  'bookmark',
  '2026-11-21T08:05:00.000000Z',
  '2026-11-21T08:06:00.000000Z',
  'A deleted bookmark',
  'yellow',
  '',
  '',
  '2026-11-21T08:06:00.000000Z',
  '',
  '55555555-5555-4555-a555-000000000028',
  '',
  0
);
INSERT INTO reading VALUES (
  'side-effects',
  '2026-11-21T09:00:00.000000Z',
  '2026-11-21T09:00:00.000000Z',
  '5b0c7c1d8a3f4e26',
  '66666666-6666-4666-a666-000000000029',
  '',
  1
);
INSERT INTO reading VALUES (
  'treatments/hormone-therapy',
  '2026-11-21T09:05:00.000000Z',
  '',
  '0011223344556677',
  '77777777-7777-4777-a777-000000000030',
  '["88888888-8888-4888-a888-000000000031"]',
  0
);
PRAGMA application_id = 1349275252;
PRAGMA user_version = 3;
COMMIT;
