/**
 * Two deepwells that differ in nothing but what one reader may not read, and all that this reader can do and ask in
 * either.
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

/** What the reader does: a call, or one that they gave before, again under the same command id. */
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
 * Any reader, and two deepwells for them. Where it is known what there is, each of the hidden records is in both, and so
 * is something hidden in each visible one.
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
    // That an id is taken is told on purpose to those who would take it.
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

/** Does something while the reader watches, and adds what they were told of it. */
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
    // Shown again and again, until it is seen that somebody looks.
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
      // The name is the one of when it was told.
      const { name: _, ...notice } = next
      notices.push(...(notice.id === "SCP-100" ? [] : [text(notice)]))
    }
    yield* Fiber.interrupt(fiber)
    return [...outcomes, ...notices]
  })

/** Does everything that a plan has its reader do; an outcome a line. */
const doing = (deepwell: DeepwellService, asReader: AsReader, sessions: Map<string, string>) => {
  let [glass, current] = [none, 0]
  const resolved = new Map<number, string>()
  const done: Array<LowerUserCommands.Act> = []
  const using: LowerUserCommands.Using = {
    deepwell,
    // A command that is repeated names the proposal that it named before.
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
      // Positions in the outcomes of one's own commands tell how much was done meanwhile.
      const shown =
        typeof result === "object" && result !== null && "positions" in result && Array.isArray(result.positions)
          ? result.positions.length
          : result
      return [`${act.said}: ${text({ [outcome._tag]: shown })}`]
    })
}

/** All that the reader of a plan was ever told in one of its deepwells; `used` is called with what they call. */
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
        // What is there from the beginning, then what each of them does, by turns.
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
