import { Schema } from "effect"
import { tagOf } from "./TaggedUnion.ts"

/**
 * A tagged struct whose `make` takes plain values: ids as text, compartments in any order. It throws a `ParseError`
 * when they will not do.
 *
 * @example
 * ```ts
 * Scp.AssignSite.make({ scp: "SCP-173", site: "Site-19" })
 * ```
 */
export const fromPlain = <S extends Schema.Schema.AnyNoContext>(struct: S) => {
  const decode = Schema.decodeUnknownSync(struct)
  const _tag = tagOf(struct)
  return Object.assign(struct, {
    make: (plain: Omit<Schema.Schema.Encoded<S>, "_tag">): Schema.Schema.Type<S> => decode({ ...plain, _tag })
  })
}
