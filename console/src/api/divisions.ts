/** The divisions, as the public API tells them. */

import { type Asked, get } from "./request";

export type Level = "region" | "city" | "county" | "township" | "village";

export interface Step {
  code: string;
  name: string;
  level: Level;
}

export interface DivisionEntry extends Step {
  full_name: string;
  path: Step[];
  divided: boolean;
  /** What it was, where it was found by that. */
  former: { name: string } | null;
}

/** Those directly below one. */
export const below = async (parent: string): Promise<Step[]> =>
  (await get<{ divisions: Step[] }>("/api/v1/divisions", { query: { parent } })).divisions;

/** One, with its path. */
export const division = (code: string): Promise<DivisionEntry> =>
  get<DivisionEntry>(`/api/v1/divisions/${encodeURIComponent(code)}`);

/** Those within some divisions that are meant by what somebody types, likeliest first. */
export const meant = async (
  q: string,
  within: readonly string[],
  asked: Asked = {},
): Promise<DivisionEntry[]> =>
  (
    await get<{ divisions: DivisionEntry[] }>("/api/v1/divisions/search", {
      ...asked,
      query: { q, within: within.join(",") },
    })
  ).divisions;

/** Whether a division is another or lies below it: codes nest. */
export const covers = (above: string, code: string): boolean => code.startsWith(above);

/** The divisions that no other of them covers, by code. */
export function highest(codes: Iterable<string>): string[] {
  const sorted = [...new Set(codes)].sort();
  return sorted.filter((code) => !sorted.some((other) => other !== code && covers(other, code)));
}
