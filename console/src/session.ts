/** Who is signed in: asked once, kept while the page is open. */

import { computed, reactive } from "vue";

import { covers, highest } from "./api/divisions";
import { Problem } from "./api/problem";
import { surroundings } from "./api/request";
import {
  type Deed,
  type Session,
  type SignInState,
  type SignedIn,
  whoIsSignedIn,
} from "./api/session";

const kept = reactive<{
  session: Session | null;
  csrf: string | null;
  /** How far signing in has come; null: not begun. */
  step: SignInState | null;
  /** Whether the API has been asked. */
  asked: boolean;
}>({ session: null, csrf: null, step: null, asked: false });

surroundings.csrf = () => kept.csrf;

/** Who is signed in, or null. */
export const session = computed(() => kept.session);

/** How far signing in has come; null: not begun. */
export const step = computed(() => kept.step);

/** The divisions that are mine: none of them lies below another. */
export const roots = computed(() =>
  highest((kept.session?.appointments ?? []).map((one) => one.division)),
);

/** Whether I may do a deed, at a division or, without one, anywhere. */
export function may(deed: Deed, division?: string): boolean {
  const where = kept.session?.deeds[deed] ?? [];
  return division === undefined
    ? where.length > 0
    : where.some((above) => covers(above, division));
}

/** Ask the API who is signed in, unless it has been asked. */
export async function known(): Promise<Session | null> {
  if (!kept.asked) {
    await refresh();
  }
  return kept.session;
}

/** Ask again: after signing in, and after what changes my powers. */
export async function refresh(): Promise<void> {
  try {
    const answer = await whoIsSignedIn();
    kept.csrf = answer.csrf;
    kept.step = answer.state ?? "signed_in";
    kept.session = kept.step === "signed_in" ? answer : null;
  } catch (thrown) {
    if (!(thrown instanceof Problem) || thrown.status !== 401) {
      throw thrown;
    }
    forget();
  }
  kept.asked = true;
}

/** Keep what a step of signing in gave. */
export function begun(step: SignedIn): void {
  kept.csrf = step.csrf;
  kept.step = step.state;
}

/** Forget who was signed in, as after signing out. */
export function forget(): void {
  kept.session = null;
  kept.csrf = null;
  kept.step = null;
  kept.asked = true;
}
