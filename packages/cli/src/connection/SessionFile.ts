/**
 * The sessions that `scipnet login` keeps, one for each deepwell, in a file that nobody but its owner may read: whoever
 * has a token is taken for its user.
 */
import { FileSystem, Path } from "@effect/platform"
import type { Error as PlatformError } from "@effect/platform"
import { UserId } from "@scipnet/core"
import { Clock, Config, Effect, Exit, Option, Redacted, Schedule, Schema } from "effect"
import { BrokenSessionFile, BusySessionFile, ExposedSessionFile } from "../error/CliError.ts"
import type { UnreadableFile, WriteFailed } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"

const text = (longest: number) => Schema.NonEmptyString.pipe(Schema.maxLength(longest))

const StoredSession = Schema.Struct({
  /** The deepwell's file, by its real absolute path. */
  deepwell: text(4_096),
  user: UserId.UserId,
  token: Schema.Redacted(text(200)),
  /** When it is over at the latest, in milliseconds since 1970. */
  expiresAt: Schema.Int
})
export type StoredSession = typeof StoredSession.Type

/** As many sessions are kept, the latest ones, and a file is not read that is longer than they could be (in bytes). */
const maxSessions = 100
const maxBytes = 1_048_576

const Content = Schema.parseJson(
  Schema.Struct({
    version: Schema.Literal(1),
    sessions: Schema.Array(StoredSession).pipe(Schema.maxItems(maxSessions))
  })
)

const decode = Schema.decodeUnknownOption(Content)
const encode = Schema.encode(Content)

/** The file: `SCIPNET_SESSION_FILE`, or in the platform's folder for what a program remembers. */
export const file = Effect.gen(function* () {
  const path = yield* Path.Path
  const given = yield* Config.option(Config.nonEmptyString("SCIPNET_SESSION_FILE"))
  return Option.isSome(given) ? path.resolve(given.value) : path.join(yield* AppFolders.state, "sessions.json")
})

const checkPermissions = (path: string, { mode, uid }: FileSystem.File.Info): ExposedSessionFile | undefined => {
  // Windows has no such bits; there the folder is the user's own.
  if (process.platform === "win32") {
    return undefined
  }
  const me = process.getuid?.()
  return Option.exists(uid, (owner) => owner !== me)
    ? new ExposedSessionFile({ path, reason: "owner" })
    : (mode & 0o077) === 0
      ? undefined
      : new ExposedSessionFile({ path, reason: "rights" })
}

const read = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const info = yield* files.stat(path)
    if (info.type !== "File" || info.size > maxBytes) {
      return yield* new BrokenSessionFile({ path })
    }
    const exposed = checkPermissions(path, info)
    if (exposed !== undefined) {
      return yield* exposed
    }
    // What is wrong with it is not said in detail: that would quote tokens.
    const content = decode(yield* files.readFileString(path))
    return yield* Option.match(content, {
      onNone: () => new BrokenSessionFile({ path }),
      onSome: ({ sessions }) => Effect.succeed(sessions)
    })
  }).pipe(
    Effect.catchIf(
      (error) => error._tag === "SystemError" && FileErrors.isMissing(error),
      () => Effect.succeed<ReadonlyArray<StoredSession>>([])
    ),
    mapFileErrors(path)
  )

type FileError = BrokenSessionFile | BusySessionFile | ExposedSessionFile | UnreadableFile | WriteFailed

const mapFileErrors =
  (path: string) =>
  <A, R>(effect: Effect.Effect<A, FileError | PlatformError.PlatformError, R>): Effect.Effect<A, FileError, R> =>
    Effect.mapError(effect, (error) =>
      error._tag === "SystemError" || error._tag === "BadArgument" ? FileErrors.problem(error, path) : error
    )

// The new content is written beside the file, under a name that only one program at a time can claim.
const update = (edit: (sessions: ReadonlyArray<StoredSession>, now: number) => ReadonlyArray<StoredSession>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const folders = yield* Path.Path
    const path = yield* file
    const next = `${path}.new`
    const claim = Effect.scoped(files.open(next, { flag: "wx", mode: 0o600 })).pipe(
      Effect.retry({ while: FileErrors.isThere, schedule: Schedule.spaced("20 millis"), times: 100 }),
      Effect.catchIf(FileErrors.isThere, () => new BusySessionFile({ path, claim: next }))
    )
    const replace = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      const sessions = edit(yield* read(path), now).filter(({ expiresAt }) => expiresAt > now)
      const content = yield* Effect.orDie(encode({ version: 1, sessions: sessions.slice(-maxSessions) }))
      yield* Effect.scoped(
        Effect.gen(function* () {
          const written = yield* files.open(next, { flag: "w" })
          yield* written.writeAll(new TextEncoder().encode(`${content}\n`))
          yield* written.sync
        })
      )
      yield* files.rename(next, path)
    })
    yield* FileErrors.makeFolder(folders.dirname(path), 0o700).pipe(
      Effect.zipRight(
        Effect.acquireUseRelease(
          claim,
          () => Effect.uninterruptible(replace),
          // After a success that name may be claimed by another program already.
          (_, exit) => (Exit.isSuccess(exit) ? Effect.void : Effect.orDie(files.remove(next, { force: true })))
        )
      ),
      mapFileErrors(path)
    )
  })

/** The session that is kept for a deepwell. */
export const find = (deepwell: string) =>
  Effect.gen(function* () {
    const sessions = yield* read(yield* file)
    return Option.fromNullable(sessions.findLast((each) => each.deepwell === deepwell))
  })

/** Keeps a session, in the place of the one that was kept for its deepwell. */
export const store = (session: StoredSession) =>
  update((sessions) => [...sessions.filter(({ deepwell }) => deepwell !== session.deepwell), session])

/** Forgets a session, and no other that may have come in its place meanwhile. */
export const remove = ({ deepwell, token }: Pick<StoredSession, "deepwell" | "token">) =>
  update((sessions) =>
    sessions.filter((each) => each.deepwell !== deepwell || Redacted.value(each.token) !== Redacted.value(token))
  )
