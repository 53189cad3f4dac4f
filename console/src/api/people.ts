/** Person look-up, conversion exceptions, appeals: nothing personal stands in an address. */

import { type ExportAsked, type ListQuery, type Page, exported } from "./lists";
import { type Download, post } from "./request";

export interface Reason {
  title: string;
  colour: string;
  clause: string;
  code: string | null;
  since: string;
  until: string | null;
  awaiting: string[];
}

export interface ColourFrom {
  at: string;
  colour: string | null;
}

export interface Person {
  handle: string;
  name: string;
  number: string;
  division: string | null;
  division_name: string;
  at: string;
  colour: string | null;
  word: string;
  measure: string | null;
  until: string | null;
  reasons: Reason[];
  shown: ColourFrom[];
  ahead: ColourFrom[];
  statements: { kind: string; source: string; occurred_at: string | null; recorded_at: string }[];
  exceptions: { kind: string; title: string; clause: string; since: string }[];
}

export interface HeldException {
  name: string;
  number: string;
  division: string | null;
  division_name: string;
  kind: string;
  title: string;
  clause: string;
  since: string;
}

export interface HeldAppeal {
  number: string;
  received_at: string;
  reason: "colour" | "not_turned" | "statement" | "identity" | "other";
  text: string;
  name: string;
  document: string;
  division: string | null;
  division_name: string;
}

export const lookedUp = (number: string, documentType: string, purpose: string) =>
  post<Person>("/api/v1/people/look-up", {
    body: { number, document_type: documentType || null, purpose },
  });

export const personNumber = (handle: string, purpose: string) =>
  post<{ number: string }>("/api/v1/people/number", { body: { handle, purpose } });

const span = ({ division, page, per_page }: ListQuery) => ({
  division,
  page: Number(page),
  per_page: Number(per_page),
});

export const exceptions = (query: ListQuery, signal: AbortSignal) =>
  post<Page<HeldException>>("/api/v1/exceptions/search", {
    body: { ...span(query), kind: query.kind || null },
    signal,
  });

export const exceptionsExported = (asked: ExportAsked, query: ListQuery): Promise<Download> =>
  exported("/api/v1/exceptions/export", { ...asked, division: query.division, kind: query.kind || null });

export const appeals = (query: ListQuery, signal: AbortSignal) =>
  post<Page<HeldAppeal>>("/api/v1/appeals/search", {
    body: { ...span(query), reason: query.reason || null },
    signal,
  });

export const appealsExported = (asked: ExportAsked, query: ListQuery): Promise<Download> =>
  exported("/api/v1/appeals/export", { ...asked, division: query.division, reason: query.reason || null });
