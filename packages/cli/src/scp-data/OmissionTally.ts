/**
 * Counts the parts of a page that are left out, by kind.
 */

export interface Omission {
  readonly kind: string
  readonly count: number
}

const mostKinds = 50
const longestKind = 100

export class Tally {
  readonly #counts = new Map<string, number>()
  #others = 0

  add(kind: string): void {
    const key = kind.replace(/\s+/g, " ").trim().slice(0, longestKind).toWellFormed()
    const count = this.#counts.get(key)
    if (count !== undefined || this.#counts.size < mostKinds) this.#counts.set(key, (count ?? 0) + 1)
    else this.#others++
  }

  /** The counts, in the order in which the kinds were found. */
  list(): ReadonlyArray<Omission> {
    const listed = [...this.#counts].map(([kind, count]) => ({ kind, count }))
    return this.#others === 0 ? listed : [...listed, { kind: "part of another kind", count: this.#others }]
  }
}
