/**
 * The session file: the sessions that `scipnet login` stores, one per deepwell. It has mode 0600, since a token grants the
 * access of its user.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as UserId from "@scipnet/core/domain/UserId"
import * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as Schema from "effect/Schema"
import { BrokenSessionFile, BusySessionFile, ExposedSessionFile } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"

const text = (longest: number) => Schema.NonEmptyString.pipe(Schema.maxLength(longest))

const StoredSession = Schema.Struct({
  /** The key of the deepwell, by `LocationOptions.keyOf`. */
  deepwell: text(4_096),
  user: UserId.UserId,
  token: Schema.Redacted(text(200)),
  /** When the session expires, in milliseconds since 1970. */
  expiresAt: Schema.Int
})
export type StoredSession = typeof StoredSession.Type

// Only the latest sessions are stored, and a file larger than they could be is not read.
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

/** The path of the session file: `SCIPNET_SESSION_FILE`, or a file in the platform's state folder. */
export const file = Effect.gen(function* () {
  const path = yield* Path.Path
  const given = yield* Config.option(Config.nonEmptyString("SCIPNET_SESSION_FILE"))
  return Option.isSome(given) ? path.resolve(given.value) : path.join(yield* AppFolders.state, "sessions.json")
})

const checkPermissions = (path: string, { mode, uid }: FileSystem.File.Info): ExposedSessionFile | undefined => {
  // Windows has no mode bits; there the folder is private to the user.
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
    // The decoding error is discarded, since it would quote tokens.
    const content = decode(yield* files.readFileString(path))
    return yield* Option.match(content, {
      onNone: () => new BrokenSessionFile({ path }),
      onSome: ({ sessions }) => Effect.succeed(sessions)
    })
  }).pipe(
    Effect.catchIf(
      (error) => error._tag === "SystemError" && FileErrors.isNotFound(error),
      () => Effect.succeed<ReadonlyArray<StoredSession>>([])
    ),
    FileErrors.mapFileErrors(path)
  )

// The new content is written to a temporary file, which is also the lock, and renamed over the session file.
const update = (edit: (sessions: ReadonlyArray<StoredSession>, now: number) => ReadonlyArray<StoredSession>) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const folders = yield* Path.Path
    const path = yield* file
    const next = `${path}.new`
    const claim = Effect.scoped(files.open(next, { flag: "wx", mode: 0o600 })).pipe(
      Effect.retry({ while: FileErrors.isAlreadyExists, schedule: Schedule.spaced("20 millis"), times: 100 }),
      Effect.catchIf(FileErrors.isAlreadyExists, () => new BusySessionFile({ path, claim: next }))
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
          // After a success, the lock file may already belong to another process.
          (_, exit) => (Exit.isSuccess(exit) ? Effect.void : Effect.orDie(files.remove(next, { force: true })))
        )
      ),
      FileErrors.mapFileErrors(path)
    )
  })

/** The stored session for a deepwell. */
export const find = Effect.fnUntraced(function* (deepwell: string) {
  const sessions = yield* read(yield* file)
  return Option.fromNullable(sessions.findLast((each) => each.deepwell === deepwell))
})

/** Stores a session, and replaces an earlier one for the same deepwell. */
export const store = (session: StoredSession) =>
  update((sessions) => [...sessions.filter(({ deepwell }) => deepwell !== session.deepwell), session])

/** Removes a session, unless another one has replaced it. */
export const remove = ({ deepwell, token }: Pick<StoredSession, "deepwell" | "token">) =>
  update((sessions) =>
    sessions.filter((each) => each.deepwell !== deepwell || Redacted.value(each.token) !== Redacted.value(token))
  )
