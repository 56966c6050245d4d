/**
 * A changed clearance of a record or an account, as options. Compartments that are not named stay: a new level must not open a
 * record to readers without its compartments.
 */
import * as Options from "@effect/cli/Options"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Query from "@scipnet/core/domain/query/Query"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import * as ArgumentDecoding from "./ArgumentDecoding.ts"
import * as SharedOptions from "./SharedOptions.ts"

/** The options. */
export const options = {
  level: SharedOptions.level,
  compartments: SharedOptions.compartments,
  noCompartments: Options.boolean("no-compartments").pipe(
    Options.withDescription("Remove all compartments. Without this option and --compartment, they stay.")
  )
}

/** The options as typed. */
export interface Typed {
  readonly level: number
  readonly compartments: ReadonlyArray<string>
  readonly noCompartments: boolean
}

/** The compartments of a record; none for one that the user cannot read, whose change is rejected. */
const compartmentsOf = (type: "scp" | "user" | "site" | "mtf", id: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const query = yield* ArgumentDecoding.decode(Query.Access, "the id", {
      type,
      id: ArgumentDecoding.normalizeId(type, id)
    })
    const answer = yield* deepwell.access(query)
    return answer._tag === "Granted" ? answer.record.clearance.compartments : []
  })

/** The clearance that the options name. Fails with `BadInput` for contradicting options. */
export const resolve = (
  type: "scp" | "user" | "site" | "mtf",
  id: string,
  { level, compartments, noCompartments }: Typed
) =>
  noCompartments && compartments.length > 0
    ? new BadInput({ what: "--no-compartments", why: "it contradicts --compartment" })
    : compartments.length > 0 || noCompartments
      ? Effect.succeed({ level, compartments })
      : Effect.map(compartmentsOf(type, id), (present) => ({ level, compartments: present }))
