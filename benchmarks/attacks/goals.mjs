/** The goals for honest clients during an attack. */

/** Limits in milliseconds; `peak` in MiB, `idle` in KiB per connection. */
const goals = { access: 500, login: 2_000, peak: 400, idle: 60, stop: 10_000 }

const failures = ({ failed }) => Object.values(failed).reduce((total, count) => total + count, 0)

/** Returns a sentence for each missed goal; the limits are multiplied by `factor`. */
export const missed = ({ under, stop, idle }, factor) => {
  const beyond = (what, value, goal, unit) =>
    value !== null && value > goal * factor ? [`${what} ${value} ${unit} > ${goal * factor} ${unit}`] : []
  const failed = (role) =>
    failures(under[role]) === 0 ? [] : [`${role} failed: ${JSON.stringify(under[role].failed)}`]
  return [
    ...beyond("ACCESS p99", under.access.p99, goals.access, "ms"),
    ...failed("access"),
    ...beyond("login p99", under.login.p99, goals.login, "ms"),
    ...failed("login"),
    ...beyond("memory", under.peak, goals.peak, "MiB"),
    ...beyond("stop", stop.ms, goals.stop, "ms"),
    ...(stop.code === 0 ? [] : [`stopped with ${stop.code ?? "a signal"}`]),
    ...(idle === undefined ? [] : beyond("an idle connection", idle.kibEach, goals.idle, "KiB"))
  ]
}
