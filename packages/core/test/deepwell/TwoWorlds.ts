/**
 * Two deepwells that differ only in records that one reader may not read, and all calls of this reader in both.
 */
import type { QueryResult, Policy } from "@scipnet/core"
import { Clearance, Deepwell, Scp, User } from "@scipnet/core"
import type { DeepwellService } from "../../src/deepwell/DeepwellService.ts"
import { Effect, FastCheck, Fiber, Queue, Stream } from "effect"
import * as Fixture from "./Fixture.ts"
import * as LowerUserCommands from "./LowerUserCommands.ts"
import * as ReaderQuestions from "./ReaderQuestions.ts"
import type { Ids } from "./WorldIds.ts"
import * as WorldIds from "./WorldIds.ts"
import { hidden, visible } from "./WorldIds.ts"
import type { Step, Steps } from "./WorldSteps.ts"
import { byOperator, filed, found, inBoth, ofAll, reason, step } from "./WorldSteps.ts"

const { array, constantFrom, oneof, record, subarray } = FastCheck

/** One act of the reader: a call, or the repetition of an earlier one with the same command id. */
type Doing = { readonly act: LowerUserCommands.Act } | { readonly again: number }

export interface Plan {
  readonly reader: Clearance.Clearance
  readonly roles: ReadonlyArray<"archivist" | "administrator" | "auditor">
  readonly site: "Site-1" | null
  readonly twoPerson: boolean
  readonly steps: ReadonlyArray<Steps>
  readonly doings: ReadonlyArray<Doing>
}

const both = (a: Ids, b: Ids): Ids => ({
  scp: [...a.scp, ...b.scp],
  user: [...a.user, ...b.user],
  site: [...a.site, ...b.site],
  mtf: [...a.mtf, ...b.mtf]
})

/**
 * Any reader, and two deepwells. With known existence, each hidden record is in both deepwells, and each visible record has
 * something hidden in both.
 */
export const plan = (known: boolean): FastCheck.Arbitrary<Plan> =>
  record({
    level: constantFrom<Clearance.Level>(0, 1, 2, 3, 4, 5),
    held: subarray(["OMEGA-7"]),
    roles: oneof(
      subarray<"archivist" | "administrator" | "auditor">(["archivist", "administrator", "auditor"]),
      FastCheck.constant<Plan["roles"]>(["archivist", "administrator", "auditor"])
    ),
    site: constantFrom<"Site-1" | null>("Site-1", null),
    twoPerson: FastCheck.boolean()
  }).chain(({ level, held, ...rest }) => {
    const reader = Clearance.make(level, held)
    const { above, below } = WorldIds.around(reader)
    const secrets = known
      ? ofAll(hidden, above).map((commands) => [
          ...commands,
          ...(["scp", "site", "mtf"] as const).flatMap((type) =>
            visible[type].map((id) => filed(type, id, "annex", "marigold", WorldIds.top))
          )
        ])
      : FastCheck.constant([])
    const ids = both(both(visible, hidden), WorldIds.absent)
    // That an id is in use is disclosed on purpose to users who may register it.
    const openable = known ? ids : both(visible, WorldIds.absent)
    const doing = LowerUserCommands.acts({ ids, openable, below, above })
    return FastCheck.tuple(
      ofAll(visible, below),
      secrets,
      array(step(above, below, known), { minLength: 5, maxLength: 40 }),
      doing,
      array(FastCheck.nat(100), { maxLength: 20 })
    ).map(([first, second, then, acts, again]) => ({
      ...rest,
      reader,
      steps: [...[...first, ...second].map(byOperator).map(inBoth), ...then],
      doings: [...acts.map((act): Doing => ({ act })), ...again.map((again): Doing => ({ again }))]
    }))
  })

const root = Fixture.as("root")
const text = ReaderQuestions.text
const none = "00000000-0000-4000-8000-000000000000"

const rootProposal = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const pending = yield* root(deepwell.pending)
    return pending.find(({ record, by }) => record === user && by === "root")?.proposal ?? none
  })

const anyProposal = (of: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const pending = yield* root(deepwell.pending)
    return pending.find(({ record }) => record === of)?.proposal ?? none
  })

const take = (step: Step, sessions: Map<string, string>) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    if ("reads" in step) {
      return yield* root(deepwell.access(step.reads))
    }
    if ("settles" in step) {
      const { settles: user, as } = step
      const proposal = yield* rootProposal(user)
      const settling =
        as === "rejected"
          ? User.RejectClearance.make({ user, proposal, reason })
          : User.WithdrawClearance.make({ user, proposal })
      return yield* root(deepwell.execute(settling))
    }
    if ("signsIn" in step) {
      return sessions.set(step.signsIn, (yield* deepwell.login(step.signsIn, Fixture.password, "elsewhere")).id)
    }
    const { by, command, before } = step
    yield* before === undefined ? Effect.void : Effect.ignore(root(deepwell.execute(before)))
    if (by === "operator" && command._tag === "RegisterUser") {
      return yield* Fixture.operator(deepwell.register(command, Fixture.password))
    }
    return yield* (by === "operator" ? Fixture.operator : root)(deepwell.execute(command))
  }).pipe(Effect.either, Effect.asVoid)

const beacon = (name: string) => Scp.Rename.make({ scp: "SCP-100", name })

type AsReader = ReturnType<typeof Deepwell.within>

/** Runs an effect while the reader watches, and adds the notices to its lines. */
const watched = (
  service: DeepwellService,
  asReader: AsReader,
  effect: Effect.Effect<ReadonlyArray<string>, unknown, Deepwell.Deepwell>
) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const told = yield* Queue.unbounded<QueryResult.Notice>()
    yield* root(deepwell.execute(found("scp", "SCP-100", "Beacon", Clearance.make(0))))
    const fiber = yield* Effect.fork(asReader(Stream.runForEach(service.watch, (notice) => Queue.offer(told, notice))))
    // Repeated until the watcher receives it.
    yield* Effect.iterate(0, {
      while: (tries) => tries >= 0,
      body: (tries) =>
        Effect.gen(function* () {
          yield* root(deepwell.execute(beacon(`Beacon ${tries}`)))
          yield* Effect.yieldNow()
          return (yield* Queue.size(told)) > 0 ? -1 : tries + 1
        })
    })
    const outcomes = yield* effect
    yield* root(deepwell.execute(beacon("The End")))
    const notices: Array<string> = []
    for (let next = yield* Queue.take(told); next.name !== "The End"; next = yield* Queue.take(told)) {
      // The name of the record at the time of the notice.
      const { name: _, ...notice } = next
      notices.push(...(notice.id === "SCP-100" ? [] : [text(notice)]))
    }
    yield* Fiber.interrupt(fiber)
    return [...outcomes, ...notices]
  })

/** Runs the acts of the reader in a plan. Returns one line for each outcome. */
const doing = (deepwell: DeepwellService, asReader: AsReader, sessions: Map<string, string>) => {
  let [glass, current] = [none, 0]
  const resolved = new Map<number, string>()
  const done: Array<LowerUserCommands.Act> = []
  const using: LowerUserCommands.Using = {
    deepwell,
    // A repeated command refers to the same proposal.
    proposal: (of) =>
      Effect.map(anyProposal(of), (found) => {
        const id = resolved.get(current) ?? found
        resolved.set(current, id)
        return id
      }),
    session: (user) => sessions.get(user) ?? none,
    glass: () => glass
  }
  return (each: Doing) =>
    Effect.gen(function* () {
      const index = "act" in each ? done.length : each.again % Math.max(1, done.length)
      const act = "act" in each ? each.act : done[index]
      if (act === undefined) {
        return []
      }
      if ("act" in each) {
        done.push(act)
      }
      current = index
      const outcome = yield* Effect.either(asReader(act.run(using, `command ${index}`)))
      const result: unknown = outcome._tag === "Right" ? outcome.right : outcome.left
      if (typeof result === "object" && result !== null && "glass" in result && typeof result.glass === "string") {
        glass = result.glass
      }
      // Positions in the outcomes of own commands depend on other activity.
      const shown =
        typeof result === "object" && result !== null && "positions" in result && Array.isArray(result.positions)
          ? result.positions.length
          : result
      return [`${act.said}: ${text({ [outcome._tag]: shown })}`]
    })
}

/** All answers and outcomes of the reader in one of the deepwells of a plan. `used` is called with the name of each call. */
export const told = (plan: Plan, which: keyof Steps, policy: Partial<Policy.Policy>, used: (name: string) => void) =>
  Effect.gen(function* () {
    const { reader, roles, site, steps, doings, twoPerson } = plan
    const deepwell = yield* Deepwell.Deepwell
    const service = new Proxy(deepwell, {
      get: (target, name, receiver): unknown => {
        used(String(name))
        return Reflect.get(target, name, receiver)
      }
    })
    const every = ["archivist", "administrator", "auditor"] as const
    const first = User.Register.make({ user: "root", name: "Root", clearance: WorldIds.top, roles: every })
    yield* Fixture.operator(deepwell.execute(first))
    yield* Fixture.operator(deepwell.configure({ twoPerson, ...policy }))
    const enrol = User.Register.make({ user: "reader", name: "Reader", clearance: reader, roles })
    yield* Fixture.operator(deepwell.register(enrol, Fixture.password))
    const sessions = new Map<string, string>()
    const session = yield* deepwell.login("reader", Fixture.password, "here")
    const asReader = Deepwell.within(session, "here")
    const does = doing(service, asReader, sessions)
    const outcomes = yield* watched(
      service,
      asReader,
      Effect.gen(function* () {
        const lines: Array<string> = []
        // First the common beginning, then the steps of the deepwell and the acts of the reader, alternating.
        const opening = steps.findIndex(({ first, second }) => first === undefined || second === undefined)
        const begin = opening < 0 ? steps.length : opening
        const most = Math.max(1, Math.ceil(doings.length / Math.max(1, steps.length - begin)))
        let next = 0
        for (const [index, each] of steps.entries()) {
          const step = each[which]
          yield* step === undefined ? Effect.void : take(step, sessions)
          if (index === begin - 1 && site !== null) {
            yield* Fixture.operator(deepwell.execute(User.Transfer.make({ user: "reader", site })))
          }
          for (const one of index < begin ? [] : doings.slice(next, next + most)) {
            lines.push(...(yield* does(one)))
            next += 1
          }
        }
        for (const one of doings.slice(next)) {
          lines.push(...(yield* does(one)))
        }
        return lines
      })
    )
    return [...outcomes, ...(yield* ReaderQuestions.all(service, asReader))]
  }).pipe(Effect.provide(Fixture.layer))
