/** The staff registry, the posts, their powers. */

import { type Download, get, post } from "./request";
import type { ExportAsked, ListQuery, Page } from "./lists";
import { exported } from "./lists";
import type { Deed, Post } from "./session";

export type HeldState = "held" | "suspended" | "ended";

export interface Appointment {
  number: number;
  post: Post;
  division: string;
  division_name: string;
  state: HeldState;
  since: string;
  until: string | null;
}

export interface Member {
  handle: string;
  name: string;
  number: string;
  phone: string;
  unit: string;
  note: string;
  division: string;
  division_name: string;
  enrolled_at: string;
  trained: boolean;
  appointments: Appointment[];
}

export interface Step {
  number: number;
  post: Post;
  division: string;
  at: string;
  kind: "appointed" | "suspended" | "resumed" | "handed_over" | "ended";
  by: string;
  why: string;
}

export interface Entry {
  division: string;
  name: string;
  number: string;
  phone: string;
  unit: string;
  note: string;
}

export interface Powers {
  posts: {
    post: Post;
    name: string;
    tasks: string[];
    deeds: Deed[];
    trained: boolean;
    second_factor: boolean;
  }[];
  deeds: { deed: Deed; name: string; over_codes: boolean }[];
}

const STAFF = "/api/v1/staff";
const PHONE = /^\+?\d{11,14}$/;
const NUMBER = /^\d{14,17}[\dXx]$/;

/** What was typed into the search: a phone, a document's number, or words. */
function sought(query: ListQuery): Record<string, unknown> {
  const { q = "", division, post: held, state } = query;
  const typed = q.replaceAll(/\s/g, "");
  const words = NUMBER.test(typed) ? { number: typed } : PHONE.test(typed) ? { phone: typed } : { words: q };
  return { division, ...words, post: held || null, state: state || null };
}

export const searched = (query: ListQuery, signal: AbortSignal) =>
  post<Page<Member>>(`${STAFF}/search`, {
    body: { ...sought(query), page: Number(query.page), per_page: Number(query.per_page) },
    signal,
  });

export function staffExported(asked: ExportAsked, query: ListQuery): Promise<Download> {
  const { number: _number, phone: _phone, ...narrowed } = sought(query);
  return exported(`${STAFF}/export`, { ...asked, ...narrowed });
}

export const enrolled = (entry: Entry) =>
  post<{ outcome: "new" | "corrected" | "known"; member: Member }>(STAFF, { body: entry });

export const member = (handle: string) => get<Member>(`${STAFF}/${encodeURIComponent(handle)}`);

export const history = (handle: string) =>
  get<{ items: Step[] }>(`${STAFF}/${encodeURIComponent(handle)}/history`);

export const wholeNumber = (handle: string, why: string) =>
  post<{ number: string }>(`${STAFF}/${encodeURIComponent(handle)}/number`, { body: { why } });

export const appointed = (handle: string, body: { post: Post; division: string; why: string }) =>
  post<Member>(`${STAFF}/${encodeURIComponent(handle)}/appointments`, { body });

export const moved = (
  handle: string,
  number: number,
  deed: "suspend" | "resume" | "end",
  why: string,
) => post<Member>(`${STAFF}/${encodeURIComponent(handle)}/appointments/${number}/${deed}`, { body: { why } });

export const handedOver = (handle: string, number: number, successor: string, why: string) =>
  post<Member>(`${STAFF}/${encodeURIComponent(handle)}/appointments/${number}/hand-over`, {
    body: { successor, why },
  });

export const secondFactorReset = (handle: string, why: string) =>
  post<undefined>(`${STAFF}/${encodeURIComponent(handle)}/second-factor/reset`, { body: { why } });

export const sessionsEnded = (handle: string, why: string) =>
  post<{ ended: number }>(`${STAFF}/${encodeURIComponent(handle)}/sessions/end`, { body: { why } });

export const powers = () => get<Powers>("/api/v1/posts");
