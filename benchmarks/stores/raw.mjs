/**
 * Hand-written better-sqlite3: the same rows in the same tables with the same hashes, one prepared statement a row, and no
 * library. The store verifies the chain that it writes, so both do the same work.
 */
import { hash, randomBytes } from "node:crypto"
import Database from "better-sqlite3"
import { v7 } from "uuid"
import * as scipnet from "./scipnet.mjs"

const bytes = Buffer.allocUnsafe(64 * 1024)
const put = (at, field) => {
  if (field === null) return bytes.writeUInt32BE(0xffffffff, at)
  const written = bytes.write(String(field), at + 4)
  bytes.writeUInt32BE(written, at)
  return at + 4 + written
}
const sha256 = (length, encoding = "hex") => hash("sha256", bytes.subarray(0, length), encoding)
const hashOf = (previous, row) => {
  let end = put(0, row.salt)
  const content = sha256(end + bytes.write(row.data, end), "buffer")
  end = bytes.write(previous, 0, "hex")
  end = put(end, row.position)
  end = put(end, row.stream)
  end = put(end, row.version)
  end = put(end, row.id)
  end = put(end, row.type)
  end = put(end, row.schema_version)
  end = put(end, row.metadata)
  end = put(end, row.recorded_at)
  end = put(end, row.occurred_at)
  return sha256(end + content.copy(bytes, end))
}

const metadata = JSON.stringify({
  actor: "bench",
  commandId: null,
  payloadHash: null,
  correlationId: null,
  causationId: null,
  origin: null,
  session: null
})

export const open = async (filename) => {
  // The store creates the tables.
  const created = await scipnet.open(filename)
  await created.close()
  const db = new Database(filename)
  db.pragma("journal_mode = WAL")
  db.pragma("synchronous = FULL")
  const selectHead = db.prepare(
    "SELECT position, hash, recorded_at FROM events WHERE position = (SELECT max(position) FROM events)"
  )
  const logId = db.prepare("SELECT id FROM log").pluck().get()
  const origin = {
    position: 0,
    hash: sha256(put(bytes.write("origin", 0), logId)),
    recorded_at: 0
  }
  const selectVersion = db.prepare("SELECT max(version) FROM events WHERE stream = ?").pluck()
  const selectId = db.prepare("SELECT position FROM events WHERE id = ?").pluck()
  const insert = db.prepare(
    `INSERT INTO events (position, stream, version, id, type, schema_version, data, metadata, recorded_at, occurred_at, salt, hash)
     VALUES (@position, @stream, @version, @id, @type, @schema_version, @data, @metadata, @recorded_at, @occurred_at, @salt, @hash)`
  )
  const upsert = db.prepare(
    `INSERT INTO accounts (account, balance, entries) VALUES (?, ?, 1)
     ON CONFLICT (account) DO UPDATE SET balance = balance + excluded.balance, entries = entries + 1`
  )
  const advance = db.prepare("UPDATE projections SET checkpoint = ? WHERE name = 'accounts'")
  const write = (appends) => {
    let head = selectHead.get() ?? origin
    const recorded_at = Math.max(Date.now(), head.recorded_at)
    for (const { stream, entries, expected } of appends) {
      let version = selectVersion.get(stream) ?? 0
      if (expected !== "any" && version !== expected) throw new Error(`conflict: ${stream} has version ${version}`)
      for (const { amount, memo } of entries) {
        const id = v7()
        if (selectId.get(id) !== undefined) throw new Error(`duplicate event ${id}`)
        version += 1
        const row = {
          position: head.position + 1,
          stream,
          version,
          id,
          type: "Entered",
          schema_version: 1,
          data: JSON.stringify({ amount, memo }),
          metadata,
          recorded_at,
          occurred_at: null,
          salt: randomBytes(16).toString("hex")
        }
        row.hash = hashOf(head.hash, row)
        insert.run(row)
        upsert.run(stream, amount)
        head = row
      }
    }
    advance.run(head.position)
  }
  const writeAll = db.transaction(write)
  const byStream = db.prepare("SELECT data FROM events WHERE stream = ? ORDER BY version").pluck()
  const all = db.prepare(
    "SELECT position, stream, version, id, type, data, metadata, hash FROM events ORDER BY position"
  )
  return {
    append: async (stream, entries, expected) => writeAll.immediate([{ stream, entries, expected }]),
    appendAll: async (appends) => writeAll.immediate(appends),
    appendTogether: async (appends) => writeAll.immediate(appends),
    fold: async (stream) => {
      let total = 0
      for (const data of byStream.iterate(stream)) total += JSON.parse(data).amount
      return total
    },
    catchUp: async (count) => {
      let seen = 0
      for (const { data, metadata } of all.iterate()) {
        if (JSON.parse(data).amount > 0 && JSON.parse(metadata).actor === "bench") seen += 1
        if (seen === count) break
      }
      return seen
    },
    rebuild: async () => {
      const page = db.prepare(
        "SELECT position, stream, data FROM events WHERE position > ? ORDER BY position LIMIT 1000"
      )
      db.exec("DELETE FROM accounts")
      const step = db.transaction((rows) => {
        for (const { stream, data } of rows) upsert.run(stream, JSON.parse(data).amount)
        advance.run(rows.at(-1).position)
      })
      for (let after = 0; ;) {
        const rows = page.all(after)
        if (rows.length === 0) return
        step.immediate(rows)
        after = rows.at(-1).position
      }
    },
    settings: async () => db.pragma("synchronous", { simple: true }),
    close: async () => db.close()
  }
}
