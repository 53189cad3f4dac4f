/** Times as forms take them, and as the API has them. */

const OFFSET = "+08:00";
const HOURS_AHEAD = 8 * 3_600_000;

/** An instant as a field of local date and time has it, in the time of Guangxi. */
export const typedInstant = (at: string): string =>
  new Date(Date.parse(at) + HOURS_AHEAD).toISOString().slice(0, 16);

/** What was typed as an instant; empty where nothing was. */
export const instantOf = (typed: string): string => (typed === "" ? "" : `${typed}:00${OFFSET}`);

/** A field for times knows no 24:00: midnight at the end is typed as 00:00. */
export const typedEnd = (closes: string): string => (closes === "24:00" ? "00:00" : closes);
export const endOf = (typed: string): string => (typed === "00:00" ? "24:00" : typed);
