import { expect } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as KnownOrigins from "../../security/KnownOrigins.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as ThrottleDecision from "../../security/ThrottleDecision.ts"
import * as ThrottleKeys from "../../security/ThrottleKeys.ts"
import { parameters, write, type Program, type SharedTest } from "./SharedStorage.ts"

const noon = 1_000_000_000_000
const base = Duration.toMillis(parameters.throttleBase)
const cap = Duration.toMillis(parameters.throttleCap)
const memory = Duration.toMillis(parameters.throttleMemory)
const retention = Duration.toMillis(KnownOrigins.retention)

const maximumSteps = 60

/** Later than the end of any sequence by more than the retention. */
const farFuture = noon + (maximumSteps + 2) * retention

const accounts = ["account-1", "account-2"]
const origins = ["10.0.0.1", "10.0.0.2", null]
const account = FastCheck.constantFrom(...accounts)
const origin = FastCheck.constantFrom(...origins)

/** A step, and the time that passes before it; negative for a clock that is set back. */
const step = FastCheck.record({
  passes: FastCheck.oneof(
    { weight: 8, arbitrary: FastCheck.constantFrom(0, 1, base, 2 * base) },
    { weight: 1, arbitrary: FastCheck.constantFrom(-base, cap, memory - 1, memory, -memory, retention) }
  ),
  act: FastCheck.oneof(
    { weight: 8, arbitrary: FastCheck.record({ kind: FastCheck.constant("password" as const), account, origin }) },
    { weight: 2, arbitrary: FastCheck.record({ kind: FastCheck.constant("unknown name" as const), origin }) },
    { weight: 2, arbitrary: FastCheck.record({ kind: FastCheck.constant("token" as const), origin }) },
    { weight: 2, arbitrary: FastCheck.record({ kind: FastCheck.constant("own secret" as const), account }) },
    // Of the latest allowed attempt.
    { weight: 1, arbitrary: FastCheck.constant({ kind: "success" as const }) },
    { weight: 1, arbitrary: FastCheck.constant({ kind: "success with an append" as const }) },
    { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("known origin" as const), account, origin }) },
    { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("forgive" as const), account }) }
  )
})
type Step = typeof step extends FastCheck.Arbitrary<infer A> ? A : never

/** Rows in memory, on which the rules decide. */
const makeModel = () => {
  const rows = new Map<string, ThrottleDecision.ThrottleRow>()
  const known = new Map<string, number>()
  const keyOf = (login: string, from: string | null) => `${login} ${KnownOrigins.originDigest(from)}`
  const isRecent = (lastAt: number, at: number) => lastAt > at - retention && lastAt < at + retention
  const apply = ({ save, remove }: ThrottleDecision.Changes) => {
    for (const key of remove) {
      rows.delete(key)
    }
    for (const row of save) {
      rows.set(row.key, row)
    }
  }
  return {
    countAttempt: (tried: ThrottleKeys.Attempt) => {
      const acquaintance = ThrottleKeys.acquaintanceOf(tried)
      const lastAt = acquaintance && known.get(keyOf(acquaintance.login, acquaintance.origin))
      const keys = ThrottleKeys.forAttempt(
        tried,
        lastAt !== undefined && isRecent(lastAt, tried.at),
        parameters,
        () => "?"
      )
      const { verdict, changes } = ThrottleDecision.attempt(keys, rows.values(), tried.at, parameters)
      apply(changes)
      // Each attempt deletes all forgotten rows, so that they do not come back when the clock is set back.
      const { now, cap: latest, past, future } = ThrottleDecision.timesAt(tried.at, parameters)
      for (const { key, lastAt: last, until } of rows.values()) {
        if ((last <= past || last >= future) && !(until > now && until <= latest)) {
          rows.delete(key)
        }
      }
      return verdict
    },
    recordSuccess: (counted: ReadonlyArray<ThrottleKeys.ThrottleKey>) =>
      apply(ThrottleDecision.success(counted, rows.values(), parameters)),
    noteOrigin: (login: string, from: string | null, at: number) => {
      for (const [key, lastAt] of known) {
        if (!isRecent(lastAt, at)) {
          known.delete(key)
        }
      }
      known.set(keyOf(login, from), at)
    },
    forgive: (login: string) => {
      const { own, from, to } = ThrottleKeys.forAccount(login)
      for (const key of rows.keys()) {
        if (key === own || (key >= from && key < to)) {
          rows.delete(key)
        }
      }
    }
  }
}

/** Keys without the group of an unknown name, which depends on the secret of the storage. */
const withoutGroups = (keys: ReadonlyArray<ThrottleKeys.ThrottleKey>): ReadonlyArray<ThrottleKeys.ThrottleKey> =>
  keys.map(({ key, ...rest }) => ({ ...rest, key: key.replace(/\?\d+/, "?") }))

/** Executes steps with the storage and the model, and compares the verdicts. */
const compare = (program: Program, steps: ReadonlyArray<Step>) =>
  Effect.gen(function* () {
    const { throttles } = program.tables
    const model = makeModel()
    let at = noon
    let counted: ReadonlyArray<ThrottleKeys.ThrottleKey> = []
    const attempt = (tried: ThrottleKeys.Attempt, index: number) =>
      Effect.map(throttles.countAttempt(tried), (verdict) => {
        const known = verdict.allowed ? { ...verdict, counted: withoutGroups(verdict.counted) } : verdict
        expect(known, `step ${index} of ${JSON.stringify(steps.slice(0, index + 1))}`).toEqual(
          model.countAttempt(tried)
        )
        counted = verdict.allowed ? verdict.counted : counted
      })
    for (const [index, { passes, act }] of steps.entries()) {
      at += passes
      switch (act.kind) {
        case "password":
          yield* attempt({ ...act, name: act.account, at }, index)
          break
        case "unknown name":
          yield* attempt({ kind: "password", account: null, name: "an unknown name", origin: act.origin, at }, index)
          break
        case "token":
          yield* attempt({ ...act, kind: "token", at }, index)
          break
        case "own secret":
          yield* attempt({ ...act, kind: "own secret", session: "session", at }, index)
          break
        case "success":
          yield* throttles.recordSuccess(counted)
          model.recordSuccess(withoutGroups(counted))
          break
        case "success with an append":
          yield* write(program, SecurityWrite.ThrottleSucceed({ counted, parameters }))
          model.recordSuccess(withoutGroups(counted))
          break
        case "known origin":
          yield* write(program, SecurityWrite.NoteOrigin({ login: act.account, origin: act.origin, at }))
          model.noteOrigin(act.account, act.origin, at)
          break
        case "forgive":
          yield* write(program, SecurityWrite.ThrottleForgive({ account: act.account }))
          model.forgive(act.account)
      }
    }
  })

/** The verdicts of random attempts, successes and times, compared with the rules on rows in memory. */
export const tests = (test: SharedTest): void => {
  test("has the verdicts of the rules, also when the clock is set back", function* (program) {
    const sequences = FastCheck.sample(
      FastCheck.array(step, { minLength: 40, maxLength: maximumSteps, size: "max" }),
      8
    )
    for (const steps of sequences) {
      yield* write(program, SecurityWrite.ThrottleClear())
      // The known origins of the sequence before are out of date, however often it moved its clock by the retention.
      yield* write(program, SecurityWrite.NoteOrigin({ login: "an unknown name", origin: null, at: farFuture }))
      yield* compare(program, steps)
    }
  })
}
