/**
 * A mutable doubly linked list. Appending a value and removing any value take constant time.
 */

/** A node of a list. The `list` of a removed link is undefined. */
export interface Link<A> {
  readonly value: A
  list: LinkedList<A> | undefined
  before: Link<A> | undefined
  after: Link<A> | undefined
}

/** A list; both fields are undefined if it is empty. */
export interface LinkedList<A> {
  first: Link<A> | undefined
  last: Link<A> | undefined
}

/** Makes an empty list. */
export const make = <A>(): LinkedList<A> => ({ first: undefined, last: undefined })

/** Appends a value and returns its link. */
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

/** Removes a link from its list. Does nothing if the link was already removed. */
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
