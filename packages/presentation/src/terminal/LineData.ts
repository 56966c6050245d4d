/**
 * The lines of the commands that write or look into the past, as data.
 */
import type { Level } from "@scipnet/core/domain/access/Levels"
import type * as Role from "@scipnet/core/domain/access/Role"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import type * as PastPoints from "./PastPoint.ts"
import type * as Values from "./TypedValues.ts"

/** The words of a line after the command. */
export type Words = ReadonlyArray<string>

/** The record that a line is about; its id is normalized. */
export interface Target {
  readonly type: QueryResult.RecordType
  readonly id: string
}

/** A record that has sections or documents: any but a user. */
export interface TextTarget extends Target {
  readonly type: Exclude<QueryResult.RecordType, "user">
}

/** A section or document of a record. */
export interface Part extends TextTarget {
  readonly section: string
}

/** A point in the past as typed, and as it is understood. */
export interface TypedPoint {
  readonly typed: string
  readonly point: PastPoints.PastPoint
}

/** A record that is registered. */
export interface Named<Type extends QueryResult.RecordType> {
  readonly type: Type
  readonly id: string
  readonly level: Level
  readonly name: string
}

interface NamedItem extends Named<"scp"> {
  readonly objectClass: Values.ObjectClass
}

/** The data of each line. An assignment to null is cleared, one that is undefined stays. */
export interface Lines {
  readonly LOG: Target & { readonly section: string | undefined }
  readonly DIFF: TextTarget & {
    readonly section: string | undefined
    readonly from: TypedPoint | undefined
    readonly to: TypedPoint | undefined
  }
  readonly REVERT: Part & { readonly to: TypedPoint }
  readonly ASOF: Target & { readonly typed: string; readonly at: number }
  readonly REGISTER: Named<"user"> | Named<"site"> | Named<"mtf"> | NamedItem
  readonly EDIT: Part
  readonly FILE: Part & { readonly level: Level | undefined }
  readonly ASSIGN: Target & { readonly site: string | null | undefined; readonly mtf: string | null | undefined }
  readonly RECLASSIFY: Target & {
    readonly objectClass: Values.ObjectClass
    readonly disruption: Values.Rating | undefined
    readonly risk: Values.Rating | undefined
  }
  readonly CLEARANCE: Target & { readonly level: Level; readonly reason: string }
  readonly ROLE: { readonly user: string; readonly role: Role.Role; readonly isRevoked: boolean }
  readonly PHRASE: object
  readonly "BREAK-GLASS": Target & { readonly reason: string }
  readonly WHY: Target & { readonly reader: string }
  readonly EXPORT: Target & { readonly file: string }
}

/** The name of a command whose line is read here. */
export type Name = keyof Lines

/** A line, or the mistake in one of its values. Undefined if words are missing or too many. */
export type Reading<N extends Name> = { readonly line: Lines[N] } | Values.Mistake | undefined

/** Reads the words after a command; `now` is the time in milliseconds since 1970. */
export type Reader<N extends Name> = (words: Words, now: number) => Reading<N>
