/** What went wrong with a request, as the API says it (RFC 9457) or as we say it ourselves. */

/** One field of a form that the API did not accept. */
export interface FieldProblem {
  field: string;
  code: string;
  detail: string;
}

/** The codes that stand for what the API itself cannot tell. */
export const NETWORK_LOST = "console.network";
export const UNREADABLE = "console.unreadable";

/**
 * A request that failed.
 *
 * `code` is stable, `detail` is for people and in their language; it is empty where no answer
 * came (`code` is then one of the two above, and `ProblemBox` has the words).
 */
export class Problem extends Error {
  override readonly name = "Problem";

  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: readonly FieldProblem[] = [],
  ) {
    super(code);
  }

  /** What is wrong with a field, or the empty string. */
  of(field: string): string {
    return this.fields
      .filter((one) => one.field === field)
      .map((one) => one.detail)
      .join(" ");
  }

  /** Whether asking again may help without anything being changed. */
  get passing(): boolean {
    return this.code === NETWORK_LOST || this.status >= 500 || this.status === 429;
  }
}

/** The problem that an answer tells, whatever its body holds. */
export async function problemOf(answer: Response): Promise<Problem> {
  let told: unknown;
  try {
    told = await answer.json();
  } catch {
    return new Problem(answer.status, UNREADABLE, "");
  }
  if (typeof told !== "object" || told === null) {
    return new Problem(answer.status, UNREADABLE, "");
  }
  const { code, detail, errors } = told as Record<string, unknown>;
  return new Problem(
    answer.status,
    typeof code === "string" ? code : UNREADABLE,
    typeof detail === "string" ? detail : "",
    Array.isArray(errors) ? (errors as FieldProblem[]) : [],
  );
}

/** What was thrown, as a problem; an error of our own program is thrown on. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) {
    return thrown;
  }
  throw thrown;
}
