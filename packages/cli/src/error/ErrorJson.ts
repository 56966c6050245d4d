/** Encodes an error as JSON: its tag and fields, without the stack trace. */
export const of = (error: { readonly _tag: string }): { readonly [field: string]: unknown } => {
  const hidden = new Set(["name", "message", "stack", "cause"])
  return {
    _tag: error._tag,
    ...Object.fromEntries(Object.entries(error).filter(([field]) => field !== "_tag" && !hidden.has(field)))
  }
}
