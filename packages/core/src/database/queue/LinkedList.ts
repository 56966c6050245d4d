/**
 * A doubly linked list: values are added at its end and removed from any place, each in constant time.
 */

/** The place of one value in a list. A link that was removed belongs to no list. */
export interface Link<A> {
  readonly value: A
  list: LinkedList<A> | undefined
  before: Link<A> | undefined
  after: Link<A> | undefined
}

export interface LinkedList<A> {
  first: Link<A> | undefined
  last: Link<A> | undefined
}

/** An empty list. */
export const make = <A>(): LinkedList<A> => ({ first: undefined, last: undefined })

/** Adds a value at the end. */
export const add = <A>(list: LinkedList<A>, value: A): Link<A> => {
  const link: Link<A> = { value, list, before: list.last, after: undefined }
  if (list.last === undefined) {
    list.first = link
  } else {
    list.last.after = link
  }
  list.last = link
  return link
}

/** Removes a value from its list; a link that was removed before is left as it is. */
export const remove = <A>(link: Link<A>): void => {
  const { list, before, after } = link
  if (list === undefined) {
    return
  }
  if (before === undefined) {
    list.first = after
  } else {
    before.after = after
  }
  if (after === undefined) {
    list.last = before
  } else {
    after.before = before
  }
  link.list = undefined
  link.before = undefined
  link.after = undefined
}
