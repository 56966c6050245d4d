import * as Schema from "effect/Schema"
import { tagOf } from "./TaggedUnion.ts"

/**
 * Replaces the `make` of a tagged struct by one that accepts plain values: ids as strings, compartments in any order.
 * It throws a `ParseError` for invalid values.
 *
 * @example
 * ```ts
 * Scp.AssignSite.make({ scp: "SCP-173", site: "Site-19" })
 * ```
 */
export const withPlainConstructor = <S extends Schema.Schema.AnyNoContext>(struct: S) => {
  const decode = Schema.decodeUnknownSync(struct)
  const _tag = tagOf(struct)
  return Object.assign(struct, {
    make: (plain: Omit<Schema.Schema.Encoded<S>, "_tag">): Schema.Schema.Type<S> => decode({ ...plain, _tag })
  })
}
