/**
 * The steps that fill two deepwells: common steps, and steps in one of them that change only records hidden from a reader.
 */
import type { Clearance, Command } from "@scipnet/core"
import { Scp, Site, TaskForce, User } from "@scipnet/core"
import { FastCheck } from "effect"
import * as AuthorityCases from "./request/AuthorityCases.ts"
import type { Ids, Type } from "./WorldIds.ts"
import * as WorldIds from "./WorldIds.ts"
import { hidden, types, visible } from "./WorldIds.ts"

const { constantFrom, oneof } = FastCheck

/** One step: a command of the operator, or of the user who is allowed everything. */
export type Step =
  | { readonly by: "operator" | "root"; readonly command: Command.Command; readonly before?: Command.Command }
  | { readonly by: "root"; readonly reads: { readonly type: Type; readonly id: string } }
  /** Approves, rejects or withdraws the proposal of the root user for a user. */
  | { readonly by: "root"; readonly settles: string; readonly as: "rejected" | "withdrawn" }
  | { readonly by: "root"; readonly signsIn: string }

/** A step in the first deepwell and in the second; undefined where it is skipped. */
export interface Steps {
  readonly first: Step | undefined
  readonly second: Step | undefined
}

const names = constantFrom("The Grey Lantern", "The Grey Lamp", "Marigold", "The Lantern Keeper")
const words = constantFrom("a lantern burns", "marigold and lantern", "the keeper of the lamp")
export const reason = "as the test has it"

/** The command that creates a record. */
export const found = (type: Type, id: string, name: string, clearance: Clearance.Clearance): Command.Command => {
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

/** The command that files a section. */
export const filed = (
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

/** The fields of visible records that can refer to hidden ones. */
const pointings: ReadonlyArray<(to: { readonly [T in Type]: string | null }) => Command.Command> = [
  ({ site }) => Scp.AssignSite.make({ scp: "SCP-101", site }),
  ({ mtf }) => Scp.AssignTaskForce.make({ scp: "SCP-103", taskForce: mtf }),
  ({ site }) => User.Transfer.make({ user: "v-a", site }),
  ({ mtf }) => User.Transfer.make({ user: "v-c", taskForce: mtf }),
  ({ user }) => Site.AppointDirector.make({ site: "Site-1", director: user }),
  ({ user }) => TaskForce.AppointLeader.make({ taskForce: "Alpha-1", leader: user }),
  ({ site }) => TaskForce.Station.make({ taskForce: "Alpha-3", site })
]

// Commands that lower a clearance could make hidden records visible.
const acts = Object.entries(AuthorityCases.cases).flatMap(([tag, each]) => (tag.endsWith("Clearance") ? [] : [each]))

const actsOn = (type: Type, ids: ReadonlyArray<string>) =>
  FastCheck.tuple(
    constantFrom(...acts.filter((each) => each.type === type && each.opens !== true)),
    constantFrom(...ids)
  ).map(([{ command }, id]) => command(id, "a proposal"))

export const byOperator = (command: Command.Command): Step => ({ by: "operator", command })
const byRoot = (command: Command.Command) => ({ by: "root", command }) as const
const none = { scp: null, user: null, site: null, mtf: null } as const
export const inBoth = (step: Step): Steps => ({ first: step, second: step })
const inSecond = (step: Step): Steps => ({ first: undefined, second: step })

/** Further steps in each deepwell: on hidden records, on references to them, and on proposals. */
export const step = (
  above: ReadonlyArray<Clearance.Clearance>,
  below: ReadonlyArray<Clearance.Clearance>,
  known: boolean
) => {
  const [high, low] = [constantFrom(...above), constantFrom(...below)]
  const foundIn = (ids: Ids, clearance: typeof high) =>
    WorldIds.ofEach((type) =>
      FastCheck.tuple(constantFrom(...ids[type]), names, clearance).map(([id, name, takes]) =>
        byOperator(found(type, id, name, takes))
      )
    )
  // A section id that is visible to the reader cannot be added again, so hidden sections have other ids.
  const filedIn = (ids: Ids, section: string, clearance: typeof high) =>
    constantFrom<Exclude<Type, "user">>("scp", "site", "mtf").chain((type) =>
      FastCheck.tuple(constantFrom(...ids[type]), words, clearance).map(([id, body, takes]) =>
        filed(type, id, section, body, takes)
      )
    )
  // Steps that change the existence or the level of hidden records.
  const telling = [
    { weight: 3, arbitrary: foundIn(hidden, high).map(inSecond) },
    {
      weight: 1,
      arbitrary: WorldIds.ofEach((type) =>
        FastCheck.tuple(constantFrom(...hidden[type]), high).map(([id, takes]) => byRoot(cleared(type, id, takes)))
      ).map(inSecond)
    }
  ]
  const proposable = above.filter(({ level }) => level >= 5)
  return oneof(
    ...(known ? [] : telling),
    { weight: 1, arbitrary: foundIn(hidden, high).map(inBoth) },
    { weight: 2, arbitrary: filedIn(visible, "addendum", high).map(byRoot).map(inSecond) },
    { weight: 1, arbitrary: filedIn(hidden, "annex", high).map(byRoot).map(inSecond) },
    { weight: 2, arbitrary: filedIn(visible, "description", low).map(byRoot).map(inBoth) },
    {
      weight: 2,
      arbitrary: WorldIds.ofEach((type) => actsOn(type, hidden[type]))
        .map(byRoot)
        .map(inSecond)
    },
    {
      weight: 1,
      arbitrary: WorldIds.ofEach((type) => actsOn(type, visible[type]))
        .map(byRoot)
        .map(inBoth)
    },
    {
      weight: 3,
      arbitrary: FastCheck.tuple(constantFrom(...pointings), constantFrom(0, 1)).map(([point, other]): Steps => ({
        // Cleared first: a reference to a record that does not exist is rejected, and the previous one must not remain.
        first: { ...byRoot(point({ scp: null, user: "v-b", site: null, mtf: "Alpha-2" })), before: point(none) },
        second: {
          ...byRoot(point({ scp: null, user: other === 0 ? null : "v-d", site: "Site-2", mtf: null })),
          before: point(none)
        }
      }))
    },
    {
      weight: 1,
      arbitrary: WorldIds.ofEach((type) =>
        constantFrom(...visible[type]).map((id): Step => ({ by: "root", reads: { type, id } }))
      ).map(inSecond)
    },
    {
      weight: 2,
      arbitrary: FastCheck.tuple(constantFrom(...visible.user), constantFrom(...proposable)).map(([user, clearance]) =>
        inSecond(byRoot(User.ProposeClearance.make({ user, clearance, reason })))
      )
    },
    {
      weight: 1,
      arbitrary: FastCheck.tuple(
        constantFrom(...visible.user),
        constantFrom<"rejected" | "withdrawn">("rejected", "withdrawn")
      ).map(([settles, as]) => inSecond({ by: "root", settles, as }))
    },
    {
      weight: 1,
      arbitrary: constantFrom(...hidden.user).map((signsIn): Steps => inSecond({ by: "root", signsIn }))
    },
    {
      weight: 1,
      arbitrary: constantFrom(...visible.user).map((signsIn): Steps => inBoth({ by: "root", signsIn }))
    },
    {
      weight: 1,
      arbitrary: constantFrom(...visible.scp).map((scp) =>
        inBoth(byRoot(Scp.ProposeStatus.make({ scp, to: "neutralized", reason, evidence: "a written record" })))
      )
    }
  )
}

/** A record for each id. */
export const ofAll = (ids: Ids, clearances: ReadonlyArray<Clearance.Clearance>) =>
  FastCheck.tuple(
    ...types.flatMap((type) =>
      ids[type].map((id) =>
        FastCheck.tuple(names, constantFrom(...clearances)).map(([name, takes]) => found(type, id, name, takes))
      )
    )
  )
