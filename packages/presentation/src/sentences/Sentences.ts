/** A sentence for each error of a union, by tag. */
export type Sentences<E extends { readonly _tag: string }> = {
  readonly [Tag in E["_tag"]]: (error: Extract<E, { readonly _tag: Tag }>) => string
}
