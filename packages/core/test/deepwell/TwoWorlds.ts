/**
 * Two deepwells that differ in nothing but what one reader may not read, and all that this reader can ask of either.
 */
import type { Command, Policy } from "@scipnet/core"
import { Answer, Clearance, Deepwell, Scp, Site, TaskForce, User } from "@scipnet/core"
import { Effect, FastCheck, Fiber, Queue, Random, Stream } from "effect"
import * as AuthorityCases from "./AuthorityCases.ts"
import * as Fixture from "./Fixture.ts"

const { array, constantFrom, oneof, record, subarray } = FastCheck

type Type = Answer.RecordType
const types = Answer.RecordType.literals

/** Ids of what the reader may read, and of what they may not, which stand between each other in every order. */
export const visible = {
  scp: ["SCP-101", "SCP-103", "SCP-105"],
  user: ["v-a", "v-c"],
  site: ["Site-1", "Site-3"],
  mtf: ["Alpha-1", "Alpha-3"]
} as const
export const hidden = { scp: ["SCP-102", "SCP-104"], user: ["v-b", "v-d"], site: ["Site-2"], mtf: ["Alpha-2"] } as const

/** One step of making a deepwell: by everybody's superior, or by the reader themselves. */
export type Step =
  | { readonly by: "root" | "reader"; readonly command: Command.Command }
  | { readonly by: "root"; readonly reads: { readonly type: Type; readonly id: string } }

/** A step as it is taken in the first deepwell, and in the second; undefined where it is not. */
export interface Steps {
  readonly first: Step | undefined
  readonly second: Step | undefined
}

export interface Plan {
  readonly reader: Clearance.Clearance
  readonly roles: ReadonlyArray<"archivist" | "administrator">
  readonly site: "Site-1" | null
  readonly steps: ReadonlyArray<Steps>
}

const compartments = ["OMEGA-7", "MNEMOSYNE"] as const
const everything: ReadonlyArray<Clearance.Clearance> = Clearance.levels.flatMap(({ level }) => [
  Clearance.make(level),
  Clearance.make(level, ["OMEGA-7"]),
  Clearance.make(level, [...compartments])
])

const names = constantFrom("The Grey Lantern", "The Grey Lamp", "Marigold", "The Lantern Keeper")
const words = constantFrom("a lantern burns", "marigold and lantern", "nobody keeps the lamp")

const ofEach = <A>(make: (type: Type) => FastCheck.Arbitrary<A>) => constantFrom(...types).chain(make)

const found = (type: Type, id: string, name: string, clearance: Clearance.Clearance): Command.Command => {
  switch (type) {
    case "scp":
      return Scp.Register.make({ scp: id, name, classification: AuthorityCases.unassessed, clearance })
    case "user":
      return User.Register.make({ user: id, name, clearance })
    case "site":
      return Site.Found.make({ site: id, name, clearance })
    case "mtf":
      return TaskForce.Form.make({ taskForce: id, name, clearance })
  }
}

const filed = (
  type: Exclude<Type, "user">,
  id: string,
  section: string,
  body: string,
  clearance: Clearance.Clearance
) => {
  const text = { title: body, body, clearance }
  switch (type) {
    case "scp":
      return Scp.FileSection.make({ scp: id, section, ...text })
    case "site":
      return Site.FileDocument.make({ site: id, document: section, ...text })
    case "mtf":
      return TaskForce.FileDocument.make({ taskForce: id, document: section, ...text })
  }
}

const cleared = (type: Type, id: string, clearance: Clearance.Clearance): Command.Command => {
  const reason = "as the test has it"
  switch (type) {
    case "scp":
      return Scp.ChangeClearance.make({ scp: id, clearance, reason })
    case "user":
      return User.ChangeClearance.make({ user: id, clearance, reason })
    case "site":
      return Site.ChangeClearance.make({ site: id, clearance, reason })
    case "mtf":
      return TaskForce.ChangeClearance.make({ taskForce: id, clearance, reason })
  }
}

/** The fields of visible records that may name hidden ones. */
const pointings: ReadonlyArray<(to: { readonly [T in Type]: string | null }) => Command.Command> = [
  ({ site }) => Scp.AssignSite.make({ scp: "SCP-101", site }),
  ({ mtf }) => Scp.AssignTaskForce.make({ scp: "SCP-103", taskForce: mtf }),
  ({ site }) => User.Transfer.make({ user: "v-a", site }),
  ({ mtf }) => User.Transfer.make({ user: "v-c", taskForce: mtf }),
  ({ user }) => Site.AppointDirector.make({ site: "Site-1", director: user }),
  ({ user }) => TaskForce.AppointLeader.make({ taskForce: "Alpha-1", leader: user }),
  ({ site }) => TaskForce.Station.make({ taskForce: "Alpha-3", site })
]

// Those that set a clearance to what anybody may read would make hidden records visible.
const acts = Object.entries(AuthorityCases.cases).flatMap(([tag, each]) => (tag.endsWith("Clearance") ? [] : [each]))

const actsOn = (type: Type, ids: ReadonlyArray<string>) =>
  FastCheck.tuple(
    constantFrom(...acts.filter((each) => each.type === type && each.opens !== true)),
    constantFrom(...ids)
  ).map(([{ command }, id]) => command(id, "a proposal"))

const byRoot = (command: Command.Command): Step => ({ by: "root", command })
const byReader = (command: Command.Command): Step => ({ by: "reader", command })
const inBoth = (step: Step): Steps => ({ first: step, second: step })
const inSecond = (step: Step): Steps => ({ first: undefined, second: step })

/** How a deepwell may grow besides: what is there, how it is told of, and what is done about it. */
const step = (above: ReadonlyArray<Clearance.Clearance>, below: ReadonlyArray<Clearance.Clearance>, known: boolean) => {
  const [high, low] = [constantFrom(...above), constantFrom(...below)]
  const foundIn = (ids: { readonly [T in Type]: ReadonlyArray<string> }, clearance: typeof high) =>
    ofEach((type) =>
      FastCheck.tuple(constantFrom(...ids[type]), names, clearance).map(([id, name, takes]) =>
        byRoot(found(type, id, name, takes))
      )
    )
  // Who sees all sections of an id may not add one; what they do then is theirs to decide, so they share no id below.
  const filedIn = (ids: { readonly [T in Type]: ReadonlyArray<string> }, section: string, clearance: typeof high) =>
    constantFrom<Exclude<Type, "user">>("scp", "site", "mtf").chain((type) =>
      FastCheck.tuple(constantFrom(...ids[type]), words, clearance).map(([id, body, takes]) =>
        filed(type, id, section, body, takes)
      )
    )
  const everywhere = (type: Type) => [...visible[type], ...hidden[type], AuthorityCases.targets[type][2]]
  // What changes whether something hidden is there, or its level.
  const telling = [
    { weight: 3, arbitrary: foundIn(hidden, high).map(inSecond) },
    {
      weight: 1,
      arbitrary: ofEach((type) =>
        FastCheck.tuple(constantFrom(...hidden[type]), high).map(([id, takes]) => byRoot(cleared(type, id, takes)))
      ).map(inSecond)
    }
  ]
  return oneof(
    ...(known ? [] : telling),
    { weight: 1, arbitrary: foundIn(hidden, high).map(inBoth) },
    { weight: 2, arbitrary: filedIn(visible, "addendum", high).map(byRoot).map(inSecond) },
    { weight: 1, arbitrary: filedIn(hidden, "annex", high).map(byRoot).map(inSecond) },
    { weight: 2, arbitrary: filedIn(visible, "description", low).map(byRoot).map(inBoth) },
    { weight: 1, arbitrary: filedIn(visible, "annex", low).map(byReader).map(inBoth) },
    {
      weight: 2,
      arbitrary: ofEach((type) => actsOn(type, hidden[type]))
        .map(byRoot)
        .map(inSecond)
    },
    {
      weight: 1,
      arbitrary: ofEach((type) => actsOn(type, visible[type]))
        .map(byRoot)
        .map(inBoth)
    },
    {
      weight: 2,
      arbitrary: FastCheck.tuple(constantFrom(...pointings), constantFrom(0, 1)).map(([point, other]): Steps => ({
        first: byRoot(point({ scp: null, user: "v-b", site: null, mtf: "Alpha-2" })),
        second: byRoot(point({ scp: null, user: other === 0 ? null : "v-d", site: "Site-2", mtf: null }))
      }))
    },
    {
      weight: 1,
      arbitrary: ofEach((type) =>
        constantFrom(...visible[type]).map((id): Step => ({ by: "root", reads: { type, id } }))
      ).map(inSecond)
    },
    {
      weight: 2,
      arbitrary: ofEach((type) => actsOn(type, everywhere(type)))
        .map(byReader)
        .map(inBoth)
    }
  )
}

const ofAll = (ids: { readonly [T in Type]: ReadonlyArray<string> }, clearances: ReadonlyArray<Clearance.Clearance>) =>
  FastCheck.tuple(
    ...types.flatMap((type) =>
      ids[type].map((id) =>
        FastCheck.tuple(names, constantFrom(...clearances)).map(([name, takes]) => found(type, id, name, takes))
      )
    )
  )

/**
 * Any reader, and two deepwells for them. Where it is known what there is, each of the hidden records is in both, and so
 * is something hidden in each visible one.
 */
export const plan = (known: boolean): FastCheck.Arbitrary<Plan> =>
  record({
    level: constantFrom<Clearance.Level>(0, 1, 2, 3, 4),
    held: subarray(["OMEGA-7"]),
    roles: subarray<"archivist" | "administrator">(["archivist", "administrator"]),
    site: constantFrom<"Site-1" | null>("Site-1", null)
  }).chain(({ level, held, roles, site }) => {
    const reader = Clearance.make(level, held)
    const above = everything.filter((each) => !Clearance.dominates(reader, each))
    const below = everything.filter((each) => Clearance.dominates(reader, each))
    const secrets = known
      ? ofAll(hidden, above).map((commands) => [
          ...commands,
          ...(["scp", "site", "mtf"] as const).flatMap((type) =>
            visible[type].map((id) => filed(type, id, "annex", "marigold", Clearance.make(6, ["MNEMOSYNE"])))
          )
        ])
      : FastCheck.constant([])
    return FastCheck.tuple(
      ofAll(visible, below),
      secrets,
      array(step(above, below, known), { minLength: 5, maxLength: 40 })
    ).map(([first, second, then]) => ({
      reader,
      roles,
      site,
      steps: [...[...first, ...second].map(byRoot).map(inBoth), ...then]
    }))
  })

const root = Fixture.as("root")
const asReader = Fixture.as("reader")

// Names that are given anew every time.
const anonymous = (text: string): string =>
  text.replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "minted")

const text = (result: unknown): string => anonymous(JSON.stringify(result))

const take = (step: Step) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const result = yield* Effect.either(
      "reads" in step
        ? Effect.asVoid(root(deepwell.access(step.reads)))
        : Effect.map(
            (step.by === "root" ? root : asReader)(deepwell.execute(step.command)),
            // Positions in the outcomes of one's own commands tell how much was done meanwhile.
            ({ positions }) => positions.length
          )
    )
    return step.by === "reader" ? [text(result)] : []
  })

const asked = Effect.gen(function* () {
  const deepwell = yield* Deepwell.Deepwell
  const answers: Array<string> = []
  const note = <A, E, R>(name: string, question: Effect.Effect<A, E, R>) =>
    Effect.map(Effect.either(asReader(question)), (answer) => answers.push(`${name}: ${text(answer)}`))
  for (const type of types) {
    yield* note(`count ${type}`, deepwell.count({ type }))
    for (const limit of [1, 2, 50]) {
      yield* note(`list ${type} ${limit}`, deepwell.list({ type, limit }))
    }
    for (const seed of ["one", "two", "three"]) {
      yield* note(`random ${type} ${seed}`, Effect.withRandom(deepwell.random({ type }), Random.make(seed)))
    }
    for (const prefix of ["", "SCP-10", "10", "v-", "Site", "a"]) {
      yield* note(`complete ${type} ${prefix}`, deepwell.complete({ type, prefix, limit: 3 }))
    }
    for (const text of ["SCP-102", "102", "the grey lamp", "v-b", "Site-2", "Alpha-2"]) {
      yield* note(`near ${type} ${text}`, deepwell.near({ type, text, limit: 2 }))
    }
    for (const id of [...visible[type], ...hidden[type]]) {
      yield* note(`access ${id}`, deepwell.access({ type, id }))
      yield* note(`as of ${id}`, deepwell.asOf({ type, id, time: 0 }))
      yield* note(`references ${id}`, deepwell.references({ type, id }))
      yield* note(`list after ${id}`, deepwell.list({ type, after: id, limit: 1 }))
      yield* note(`next ${id}`, deepwell.neighbour({ type, id, direction: "next" }))
      yield* note(`previous ${id}`, deepwell.neighbour({ type, id, direction: "previous" }))
      yield* note(`why ${id}`, deepwell.why({ reader: "v-a", type, id }))
    }
  }
  for (const id of [...visible.scp, ...hidden.scp]) {
    yield* note(`history ${id}`, deepwell.history({ scp: id }))
    yield* note(`history as of ${id}`, deepwell.historyAsOf({ scp: id, time: 0 }))
  }
  for (const text of ["lantern", "marigold", "lamp", "the grey", "burns"]) {
    yield* note(`search ${text}`, deepwell.search({ text }))
    yield* note(`search ${text} 1`, deepwell.search({ text, limit: 1 }))
  }
  yield* note("pending", deepwell.pending)
  yield* note("whoami", deepwell.whoAmI)
  yield* note("sessions", deepwell.sessions("own"))
  yield* note("sessions of all", deepwell.sessions("all"))
  yield* note("audit", deepwell.audit({}))
  yield* note("reviews", deepwell.reviews({ which: "all" }))
  yield* note(
    "trail",
    // Positions are left out as in the outcomes of one's own commands.
    Effect.map(deepwell.trail({ user: "reader" }), (entries) =>
      entries.map(({ position: _, details: { readAt: __, ...details }, ...entry }) => ({ ...entry, details }))
    )
  )
  for (const user of ["v-b", "v-a"]) {
    yield* note(`trail ${user}`, deepwell.trail({ user }))
  }
  return answers
})

const beacon = (name: string) => Scp.Rename.make({ scp: "SCP-100", name })

/** Does something while the reader watches, and adds what they were told of it. */
const watched = (effect: Effect.Effect<ReadonlyArray<string>, unknown, Deepwell.Deepwell>) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const told = yield* Queue.unbounded<Answer.Notice>()
    yield* root(deepwell.execute(found("scp", "SCP-100", "Beacon", Clearance.make(0))))
    const fiber = yield* Effect.fork(asReader(Stream.runForEach(deepwell.watch, (notice) => Queue.offer(told, notice))))
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

/** All that the reader of a plan was ever told in one of its deepwells. */
export const told = ({ reader, roles, site, steps }: Plan, which: keyof Steps, policy: Partial<Policy.Policy>) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const [top, all] = [Clearance.make(6, [...compartments]), ["archivist", "administrator", "auditor"] as const]
    const first = User.Register.make({ user: "root", name: "Root", clearance: top, roles: all })
    yield* Fixture.operator(deepwell.execute(first))
    yield* Fixture.operator(deepwell.configure({ twoPerson: false, ...policy }))
    yield* root(
      deepwell.execute(User.Register.make({ user: "reader", name: "Reader", clearance: reader, roles, site }))
    )
    const outcomes = yield* watched(
      Effect.map(
        Effect.forEach(steps, (each) => (each[which] === undefined ? Effect.succeed([]) : take(each[which]))),
        (all) => all.flat()
      )
    )
    return [...outcomes, ...(yield* asked)]
  }).pipe(Effect.provide(Fixture.layer))
