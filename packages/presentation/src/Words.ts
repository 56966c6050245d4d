/**
 * Words for values of records: labels, and the spoken action of an event.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"

/** The label of an id, by the type of its record. */
export const typeLabels: Readonly<Record<QueryResult.RecordType, string>> = {
  scp: "File",
  user: "User",
  site: "Site",
  mtf: "Task force"
}

/** Converts the first letter to upper case. */
export const capitalize = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/** Splits a tag at its capital letters: `ScpStatusChanged` becomes `Scp Status Changed`. */
export const splitTag = (tag: string): string => tag.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ")

/** Converts the type of an event to words: `ScpStatusChanged` becomes `status changed`. */
export const actionWords = (action: string): string =>
  splitTag(action.replace(/^(Scp|User|Site|TaskForce)(?=[A-Z])/, "")).toLowerCase()
