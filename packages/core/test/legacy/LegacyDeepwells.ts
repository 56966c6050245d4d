/**
 * Legacy deepwells for tests.
 */
import { scryptSync } from "node:crypto"
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { Effect } from "effect"

interface Connection {
  readonly exec: (statements: string) => void
  readonly close: () => void
}

const load = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
const Driver: new (filename: string) => Connection = load("better-sqlite3")

/** Hashes like Werkzeug, at a low cost. */
export const hash = (password: string, salt = "Ab3xYz"): string =>
  `scrypt:16:8:1$${salt}$${scryptSync(password, salt, 64, { N: 16, r: 8, p: 1 }).toString("hex")}`

export const password = "an old lantern"
export const phrase = "the moth remembers"

const lookup = (table: string, names: ReadonlyArray<string>, first = 1) =>
  `CREATE TABLE ${table} (id INTEGER PRIMARY KEY, name TEXT, created_at DATETIME, updated_at DATETIME);
   ${names.map((name, at) => `INSERT INTO ${table} (id, name) VALUES (${first + at}, '${name}');`).join("\n")}`

export const schema = `
  ${lookup("clearance_lvls", ["Level 1 - Unrestricted", "Level 2 - Restricted", "Level 3 - Confidential", "Level 4 - Secret", "Level 5 - Top Secret"])}
  ${lookup("containment_classes", ["Safe", "Euclid", "Keter", "Neutralized", "Gnostic"])}
  ${lookup("secondary_classes", ["None", "Thaumiel"])}
  ${lookup("disruption_classes", ["Dark", "Vlam", "Keneq", "Ekhi", "Amida"])}
  ${lookup("risk_classes", ["Notice", "Caution", "Warning", "Danger", "Critical"])}
  ${lookup("titles", ["Researcher", "Site Director"])}
  CREATE TABLE sites (id INTEGER PRIMARY KEY, name TEXT, director_id INTEGER, created_at DATETIME, updated_at DATETIME);
  CREATE TABLE mtfs (id INTEGER PRIMARY KEY, name TEXT, nickname TEXT, leader_id INTEGER, site_id INTEGER,
    active BOOLEAN, created_at DATETIME, updated_at DATETIME);
  CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, password TEXT, override_phrase TEXT, clearance_lvl_id INTEGER,
    title_id INTEGER, site_id INTEGER, mtf_id INTEGER, is_active BOOLEAN, last_login DATETIME, created_at DATETIME,
    updated_at DATETIME);
  CREATE TABLE scps (id INTEGER PRIMARY KEY, name TEXT, clearance_lvl_id INTEGER, containment_class_id INTEGER,
    secondary_class_id INTEGER, disruption_class_id INTEGER, risk_class_id INTEGER, site_responsible_id INTEGER,
    assigned_task_force_id INTEGER, archived BOOLEAN, created_at DATETIME, updated_at DATETIME);
  CREATE TABLE audit_log (id INTEGER PRIMARY KEY, user_id INTEGER, user_ip TEXT, action TEXT, details TEXT,
    status TEXT, created_at DATETIME);
`

/** Two sites, a task force and two users with circular references, and an anomaly. */
export const rows = `
  INSERT INTO sites VALUES (19, 'Site of the Old Mill', 7, '2019-03-01 08:00:00', '2019-03-01 08:00:00'),
    (-4, 'A Barn for Now', 404, '2019-04-01 08:00:00', NULL);
  INSERT INTO mtfs VALUES (11, 'Epsilon-11', 'Nine-Tailed Fox', 7, 19, 1, '2019-05-01 08:00:00', NULL),
    (12, 'Lambda-5', 'White Rabbits', 99, -4, 0, '2019-05-01 08:00:00', '2020-05-01 08:00:00');
  INSERT INTO users VALUES
    (7, 'Edith Marlowe', '${hash(password)}', '${hash(phrase)}', 4, 2, 19, 11, 1, NULL, '2019-02-01 09:30:00.250', NULL),
    (8, 'Odo Finch', '${hash(password, "Other")}', NULL, 2, 1, 77, NULL, 0, NULL, '2019-02-02 09:30:00', '2021-01-01 00:00:00');
  INSERT INTO scps VALUES
    (173, 'The Sculpture', 2, 2, 1, 2, 3, 19, 11, 0, '2019-06-01 10:00:00', NULL),
    (96, 'The Shy One', 9, 5, 2, 9, NULL, -4, 55, 1, '2019-06-02 10:00:00', '2022-01-01 00:00:00');
  INSERT INTO audit_log VALUES
    (1, 7, '10.0.0.9', 'login', NULL, 'success', '2020-01-01 00:00:00'),
    (2, 8, '10.0.0.8', 'access', '{"scp": 96}', 'denied', '2020-01-02 00:00:00'),
    (5, 404, '10.0.0.7', 'login', 'no such user', 'failed', '2020-01-03 00:00:00');
`

export const texts = {
  "scps/173/cps.md": "Keep **two** people in the room.",
  "scps/173/desc.md": "It is made of concrete.",
  "scps/173/addenda/Interview%20173%3A%20the%20keeper.md": "It was loud.",
  "sites/19/desc.md": "A mill.",
  "sites/19/loc.md": "By the river.",
  "sites/19/dossier.md": "Bought in 1931.",
  "mtfs/11/mission.md": "Brings back what got out.",
  "descs/titles/1.md": "A person who researches."
}

/** The paths of a legacy deepwell. */
export interface Made {
  readonly root: string
  readonly file: string
  readonly folder: string
}

/** Inserts rows into a database. */
export const alter = (file: string, statements: string): void => {
  const connection = new Driver(file)
  try {
    connection.exec(statements)
  } finally {
    connection.close()
  }
}

export const write = (folder: string, files: { readonly [path: string]: string | Uint8Array }): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

const make = (statements: string, files: { readonly [path: string]: string | Uint8Array }): Made => {
  const root = mkdtempSync(join(tmpdir(), "scipnet-legacy-"))
  const made = { root, file: join(root, "scipnet.db"), folder: join(root, "deepwell") }
  alter(made.file, statements)
  write(made.folder, files)
  return made
}

/** A legacy deepwell, removed with the scope. */
export const scoped = (
  statements: string = schema + rows,
  files: { readonly [path: string]: string | Uint8Array } = texts
) =>
  Effect.acquireRelease(
    Effect.sync(() => make(statements, files)),
    ({ root }) => Effect.sync(() => rmSync(root, { recursive: true, force: true }))
  )
