/** Signing in and out, and who is signed in. */

import { get, post, remove } from "./request";

export type Post =
  | "responsible"
  | "division_administrator"
  | "grid_administrator"
  | "collector"
  | "verifier"
  | "hotline_operator"
  | "auditor";

export type Deed =
  | "serve"
  | "see_staff"
  | "manage_staff"
  | "open_staff_number"
  | "see_coverage"
  | "see_training"
  | "manage_reception"
  | "see_feeds"
  | "hand_in_grid_list"
  | "hand_in_headquarters_list"
  | "see_exceptions"
  | "see_appeals"
  | "look_up_person"
  | "open_person_number"
  | "see_log"
  | "export"
  | "manage_keys";

export type SignInState = "signed_in" | "second_factor_needed" | "second_factor_to_set_up";

export interface HeldPost {
  post: Post;
  division: string;
  division_name: string;
  state: string;
}

/** Who I am. */
export interface Session {
  state?: SignInState;
  name: string;
  handle: string;
  appointments: HeldPost[];
  deeds: Partial<Record<Deed, string[]>>;
  trained: boolean;
  /** Whether a post of mine waits for the training. */
  training_due?: boolean;
  csrf: string;
}

/** What an attempt to sign in leads to. */
export interface SignedIn {
  state: SignInState;
  csrf: string;
}

const HERE = "/api/v1/session";

export const whoIsSignedIn = (): Promise<Session> => get<Session>(HERE);
export const signIn = (phone: string, password: string): Promise<SignedIn> =>
  post<SignedIn>(HERE, { body: { phone, password } });
export const giveCode = (code: string): Promise<SignedIn> =>
  post<SignedIn>(`${HERE}/totp`, { body: { code } });
export const passkeyOptions = (): Promise<unknown> => post<unknown>(`${HERE}/passkey/options`);
export const givePasskey = (credential: unknown): Promise<SignedIn> =>
  post<SignedIn>(`${HERE}/passkey`, { body: { credential } });
export const signOut = (): Promise<void> => remove<void>(HERE);

export const askForActivation = (phone: string): Promise<void> =>
  post<void>(`${HERE}/activation`, { body: { phone } });
export const activate = (phone: string, code: string, password: string): Promise<void> =>
  post<void>(`${HERE}/activation/confirm`, { body: { phone, code, password } });
