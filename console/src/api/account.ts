/** My own account: sessions, authenticator, passkeys, password. */

import { get, post, remove } from "./request";

/** A device on which I am signed in. */
export interface OwnSession {
  name: string;
  device: string;
  begun: string;
  last_seen: string;
  current: boolean;
}

export interface Passkey {
  name: string;
  title: string;
  added: string;
  last_used: string | null;
}

/** What an authenticator needs; shown once. */
export interface TotpSecret {
  secret: string;
  uri: string;
  qr_svg: string;
}

/** Words that sign in once each where the second factor is lost; shown once. */
export interface Recovery {
  recovery_codes?: string[];
}

const HERE = "/api/v1/account";

export const ownSessions = async (): Promise<OwnSession[]> =>
  (await get<{ items: OwnSession[] }>(`${HERE}/sessions`)).items;
export const endSession = (name: string): Promise<void> =>
  remove<void>(`${HERE}/sessions/${encodeURIComponent(name)}`);
export const endOtherSessions = (): Promise<void> => remove<void>(`${HERE}/sessions`);

export const newTotp = (): Promise<TotpSecret> => post<TotpSecret>(`${HERE}/totp`);
export const confirmTotp = (code: string): Promise<Recovery | undefined> =>
  post<Recovery | undefined>(`${HERE}/totp/confirm`, { body: { code } });

export const passkeys = async (): Promise<Passkey[]> =>
  (await get<{ items: Passkey[] }>(`${HERE}/passkeys`)).items;
export const newPasskeyOptions = (): Promise<unknown> => post<unknown>(`${HERE}/passkeys/options`);
export const addPasskey = (title: string, credential: unknown): Promise<void> =>
  post<void>(`${HERE}/passkeys`, { body: { title, credential } });
export const removePasskey = (name: string): Promise<void> =>
  remove<void>(`${HERE}/passkeys/${encodeURIComponent(name)}`);

export const changePassword = (present: string, password: string): Promise<void> =>
  post<void>(`${HERE}/password`, { body: { present, password } });
