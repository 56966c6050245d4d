/**
 * Members by their size, which changes in steps of one: the largest is found in constant time.
 */
import * as LinkedList from "./LinkedList.ts"

export interface Sized<Self> {
  /** 0 or more. */
  size: number
  /** The member's place among those of its size. */
  ofSize: LinkedList.Link<Self> | undefined
}

export interface LargestFirst<A> {
  readonly resize: (member: A, change: 1 | -1) => void
  /** The largest member with a size over 0; of several, the one that reached its size last. */
  readonly largest: () => A | undefined
}

export const make = <A extends Sized<A>>(): LargestFirst<A> => {
  const sizes = new Map<number, LinkedList.LinkedList<A>>()
  let most = 0

  const listOf = (size: number): LinkedList.LinkedList<A> => {
    const list = sizes.get(size) ?? LinkedList.make<A>()
    sizes.set(size, list)
    return list
  }

  return {
    resize: (member, change) => {
      if (member.ofSize !== undefined) {
        LinkedList.remove(member.ofSize)
        if (listOf(member.size).first === undefined) {
          sizes.delete(member.size)
        }
      }
      member.size += change
      member.ofSize = member.size === 0 ? undefined : LinkedList.add(listOf(member.size), member)
      // A member that leaves the largest size is now one smaller, so that sizes are never skipped.
      most = Math.max(member.size, sizes.has(most) ? most : most - 1)
    },
    largest: () => sizes.get(most)?.last?.value
  }
}
