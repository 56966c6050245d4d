/**
 * Checks the file of a deepwell, its permissions, and the files beside it, without opening it.
 */
import { promises as fs, constants } from "node:fs"
import { basename, dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import type { FileFailed } from "../operator/MaintenanceError.ts"
import { Finding } from "./Findings.ts"
import * as AtomicFile from "../backup/AtomicFile.ts"

/** Limits in bytes. */
export interface Limits {
  /** A larger write-ahead log is reported: checkpoints should keep it smaller. */
  readonly wal: number
  /** The minimum of free space; the size of the file is needed besides, for a backup or a rebuild. */
  readonly free: number
}

export const defaults: Limits = { wal: 64 * 1024 * 1024, free: 64 * 1024 * 1024 }

/** The size of a file in bytes; 0 if it cannot be determined. */
export const sizeOf = (path: string) =>
  Effect.orElseSucceed(
    Effect.map(
      AtomicFile.attempt(path, () => fs.stat(path)),
      ({ size }) => size
    ),
    () => 0
  )

const findingIf = (when: boolean, finding: Finding): ReadonlyArray<Finding> => (when ? [finding] : [])

const mayWrite = (path: string): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.match(
    AtomicFile.attempt(path, () => fs.access(path, constants.W_OK)),
    { onSuccess: () => [], onFailure: () => [Finding.NotWritable({ path })] }
  )

const missing = ({ reason }: FileFailed) =>
  reason === "ENOENT" || reason === "ENOTDIR" ? Finding.Missing() : Finding.Unreadable({ reason })

/** Reports problems of the file and its folder. */
export const examine = (path: string, limits: Limits): Effect.Effect<ReadonlyArray<Finding>> =>
  Effect.gen(function* () {
    const folder = dirname(path)
    const stats = yield* AtomicFile.attempt(path, () => fs.stat(path))
    const { mode, size } = stats
    if (!stats.isFile()) {
      return [Finding.Unreadable({ reason: "no file, but a folder or the like" })]
    }
    const { bavail, bsize } = yield* AtomicFile.attempt(folder, () => fs.statfs(folder))
    const names = yield* AtomicFile.attempt(folder, () => fs.readdir(folder))
    const [wal, journal] = [yield* sizeOf(`${path}-wal`), yield* sizeOf(`${path}-journal`)]
    const [free, needed] = [bavail * bsize, Math.max(limits.free, size)]
    // Windows does not have these permissions.
    const open = process.platform !== "win32" && (mode & 0o077) !== 0
    return [
      ...findingIf(size === 0, Finding.Empty()),
      ...findingIf(open, Finding.OpenToOthers({ mode: (mode & 0o777).toString(8) })),
      ...(yield* mayWrite(path)),
      ...(yield* mayWrite(folder)),
      ...findingIf(journal > 0, Finding.Journal({ path: `${path}-journal` })),
      ...findingIf(wal > limits.wal, Finding.WalLarge({ bytes: wal, limit: limits.wal })),
      ...findingIf(free < needed, Finding.DiskLow({ free, needed })),
      ...names
        .filter((name) => name.startsWith(`${basename(path)}${AtomicFile.temporarySuffix}`))
        .map((name) => Finding.Leftover({ path: join(folder, name) }))
    ]
  }).pipe(Effect.catchAll((error) => Effect.succeed([missing(error)])))
