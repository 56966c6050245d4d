/** Replaces NUL characters, which PostgreSQL cannot store, by U+FFFD: for texts that are stored for people only. */
export const withoutNul = (text: string): string => text.replaceAll("\0", "\u{FFFD}")
