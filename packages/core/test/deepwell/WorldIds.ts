/**
 * The ids in two deepwells that differ in hidden records: ids of visible, hidden and absent records, interleaved in every
 * order.
 */
import { QueryResult, Clearance } from "@scipnet/core"
import { FastCheck } from "effect"

const { constantFrom } = FastCheck

export type Type = QueryResult.RecordType
export const types = QueryResult.RecordType.literals

export type Ids = { readonly [T in Type]: ReadonlyArray<string> }

export const visible = {
  scp: ["SCP-101", "SCP-103", "SCP-105"],
  user: ["v-a", "v-c"],
  site: ["Site-1", "Site-3"],
  mtf: ["Alpha-1", "Alpha-3"]
} as const satisfies Ids
export const hidden = {
  scp: ["SCP-102", "SCP-104"],
  user: ["v-b", "v-d"],
  site: ["Site-2"],
  mtf: ["Alpha-2"]
} as const satisfies Ids
export const absent = {
  scp: ["SCP-199", "SCP-198"],
  user: ["v-x", "v-y"],
  site: ["Site-99"],
  mtf: ["Alpha-99"]
} as const satisfies Ids

const compartments = ["OMEGA-7", "MNEMOSYNE"] as const

/** The clearance of the user who is allowed everything. */
export const top = Clearance.make(6, [...compartments])

const everything: ReadonlyArray<Clearance.Clearance> = Clearance.levels.flatMap(({ level }) => [
  Clearance.make(level),
  Clearance.make(level, ["OMEGA-7"]),
  Clearance.make(level, [...compartments])
])

/** The clearances that a reader does not dominate, and those that the reader does. */
export const around = (reader: Clearance.Clearance) => ({
  above: everything.filter((each) => !Clearance.dominates(reader, each)),
  below: everything.filter((each) => Clearance.dominates(reader, each))
})

export const ofEach = <A>(make: (type: Type) => FastCheck.Arbitrary<A>) => constantFrom(...types).chain(make)
