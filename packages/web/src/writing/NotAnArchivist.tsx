/** The screens that write, for readers who have no role for them. */

/** The note. */
export const NotAnArchivist = () => (
  <p>Records are written by archivists, and you do not have this role. An administrator can grant it.</p>
)
