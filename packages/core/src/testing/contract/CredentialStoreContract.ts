import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type { CredentialStore } from "../../security/CredentialStore.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import { expectFailure } from "./ContractTest.ts"
import { append, open, write, type SharedTest } from "./SharedStorage.ts"

const password = (login: string, hash: string, at: number) => SecurityWrite.SetPassword({ login, hash, at })
const phrase = (login: string, hash: string | null, at: number) => SecurityWrite.SetPhrase({ login, hash, at })

/** The stored credentials after a login, read in pages of three. */
const listed = (
  { page }: Pick<CredentialStore, "page">,
  after = ""
): Effect.Effect<ReadonlyArray<string>, DatabaseError> =>
  Effect.flatMap(page(after, 3), (rows) => {
    const found = rows.map(({ login, changedAt }) => `${login} ${changedAt}`)
    const last = rows.at(-1)?.login
    return last === undefined
      ? Effect.succeed(found)
      : Effect.map(listed({ page }, last), (more) => [...found, ...more])
  })

/** Credentials: set by companion writes, and read by login and in pages. */
export const tests = (test: SharedTest): void => {
  test("finds the hashes of a login; an unknown one has none", function* (program) {
    const { find } = program.tables.credentials
    expect(yield* find("owner")).toBe(undefined)
    yield* write(program, password("owner", "first", 1), password("another", "other", 2))
    expect(yield* find("owner")).toEqual({ passwordHash: "first", phraseHash: null })
    yield* write(program, password("owner", "second", 3))
    expect(yield* find("owner")).toEqual({ passwordHash: "second", phraseHash: null })
    expect(yield* find("another")).toEqual({ passwordHash: "other", phraseHash: null })
    expect(yield* find("own")).toBe(undefined)
  })

  test("keeps the phrase when the password changes, and removes it with null", function* (program) {
    const { find } = program.tables.credentials
    yield* write(program, phrase("owner", "without a password", 1))
    expect(yield* find("owner")).toBe(undefined)
    yield* write(program, password("owner", "first", 2), phrase("owner", "phrase", 2))
    yield* write(program, password("owner", "second", 3))
    expect(yield* find("owner")).toEqual({ passwordHash: "second", phraseHash: "phrase" })
    yield* write(program, phrase("owner", null, 4))
    expect(yield* find("owner")).toEqual({ passwordHash: "second", phraseHash: null })
  })

  test("lists credentials in the order of the bytes of the logins, with the time of the last change", function* (program) {
    // In UTF-16, the order of the last two is the opposite.
    const logins = ["Z", "a", "user-10", "user-9", "é", "\ufb00", "\u{1f600}"]
    expect(yield* listed(program.tables.credentials)).toEqual([])
    yield* write(program, ...logins.toReversed().map((login, index) => password(login, "hash", index)))
    yield* write(program, phrase("user-9", "phrase", 9))
    expect(yield* listed(program.tables.credentials)).toEqual([
      "Z 6",
      "a 5",
      "user-10 4",
      "user-9 9",
      "é 2",
      "\ufb00 1",
      "\u{1f600} 0"
    ])
    expect(yield* program.tables.credentials.page("user-10", 1)).toEqual([
      { login: "user-9", passwordHash: "hash", phraseHash: "phrase", changedAt: 9 }
    ])
  })

  test("shows a change to every program as soon as its append has returned", function* (program) {
    const other = yield* open()
    for (const hash of ["one", "two", "three"]) {
      yield* write(program, password("owner", hash, 1))
      expect(yield* other.tables.credentials.find("owner")).toEqual({ passwordHash: hash, phraseHash: null })
    }
  })

  test("writes nothing with an append that is rejected or a replay", function* (program) {
    const { find } = program.tables.credentials
    yield* write(program, password("owner", "first", 1))
    yield* expectFailure(append(program, [password("owner", "second", 2)], { expected: "none" }), {
      _tag: "StreamConflict"
    })
    expect(yield* find("owner")).toMatchObject({ passwordHash: "first" })
    const options = { commandId: "command-1" }
    yield* append(program, [password("owner", "second", 2)], options)
    expect(yield* append(program, [password("owner", "third", 3)], options)).toMatchObject({
      replayed: true,
      endedSessions: []
    })
    expect(yield* find("owner")).toMatchObject({ passwordHash: "second" })
  })

  test("stores text of any length and alphabet unchanged", function* (program) {
    const hash = `$argon2id$v=19$m=64,t=2,p=1$${"x".repeat(2_000)}$'"\\%_;--\u{1f600}`
    yield* write(program, password("owner", hash, 1), phrase("owner", hash, Number.MAX_SAFE_INTEGER))
    expect(yield* program.tables.credentials.page("", 10)).toEqual([
      { login: "owner", passwordHash: hash, phraseHash: hash, changedAt: Number.MAX_SAFE_INTEGER }
    ])
  })
}
