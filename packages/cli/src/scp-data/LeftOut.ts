/**
 * The tally of what was not taken over.
 */

const mostKinds = 50

/** Things that are named by how many there are, rather than one by one. */
const plurals: ReadonlyMap<string, string> = new Map([
  ["image", "images"],
  ["gallery", "galleries"],
  ["html block", "html blocks"],
  ["code block", "code blocks"]
])

export class Tally {
  readonly #counts = new Map<string, number>()
  #others = 0

  add(name: string): void {
    const key = name.replace(/\s+/g, " ").trim().slice(0, 100)
    const count = this.#counts.get(key)
    if (count !== undefined || this.#counts.size < mostKinds) this.#counts.set(key, (count ?? 0) + 1)
    else this.#others++
  }

  /** `2 images`, `module ListPages`, `include component:toc (3 times)`, in the order in which they came up. */
  list(): ReadonlyArray<string> {
    const lines = [...this.#counts].map(([name, count]) => {
      const plural = plurals.get(name)
      if (plural !== undefined) return `${count} ${count === 1 ? name : plural}`
      return count === 1 ? name : `${name} (${count} times)`
    })
    return this.#others === 0 ? lines : [...lines, `${this.#others} things of other kinds`]
  }
}
