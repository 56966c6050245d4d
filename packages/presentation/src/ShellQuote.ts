/** Quotes a word for a POSIX shell, if it contains more than letters, digits and a few safe characters. */
export const quote = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`
