/**
 * An index of members by size, in which the largest member is found in constant time. Sizes change in steps of one.
 */
import * as LinkedList from "./LinkedList.ts"

/** A member with a size. */
export interface Sized<Self> {
  /** The current size, at least 0. */
  size: number
  /** The link of the member in the list of its size; undefined for size 0. */
  ofSize: LinkedList.Link<Self> | undefined
}

/** The index. */
export interface SizeIndex<A> {
  /** Changes the size of a member by one. */
  readonly resize: (member: A, change: 1 | -1) => void
  /** Returns the largest member; among equals, the one that reached its size last. Returns undefined if all sizes are 0. */
  readonly largest: () => A | undefined
}

/** Makes an empty index. */
export const make = <A extends Sized<A>>(): SizeIndex<A> => {
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
      // Sizes change by one, so if the list of the largest size is now empty, the next largest is one smaller.
      most = Math.max(member.size, sizes.has(most) ? most : most - 1)
    },
    largest: () => sizes.get(most)?.last?.value
  }
}
