/** One way to the API: language, forgery token, problems, files. */

import { NETWORK_LOST, Problem, UNREADABLE, problemOf } from "./problem";

export type Query = Record<string, string | number | boolean | null | undefined>;

export interface Asked {
  query?: Query;
  body?: unknown;
  /** Ends the request; its promise then rejects with an `AbortError`. */
  signal?: AbortSignal;
}

/** A file that the API answered with. */
export interface Download {
  name: string;
  content: Blob;
}

/** What the rest of the console tells this module; set once, in `main.ts` and `session.ts`. */
export const surroundings = {
  language: () => "zh-CN",
  csrf: (): string | null => null,
  /** Called where the API knows no session any more. */
  signedOut: () => {},
};

/** GET; the answer's JSON. */
export const get = <T>(path: string, asked: Asked = {}) => json<T>("GET", path, asked);
/** POST; the answer's JSON, or undefined where it has no body. */
export const post = <T>(path: string, asked: Asked = {}) => json<T>("POST", path, asked);
export const put = <T>(path: string, asked: Asked = {}) => json<T>("PUT", path, asked);
export const patch = <T>(path: string, asked: Asked = {}) => json<T>("PATCH", path, asked);
export const remove = <T>(path: string, asked: Asked = {}) => json<T>("DELETE", path, asked);

/** POST a file as it is, with further fields; the answer's JSON. */
export function upload<T>(
  path: string,
  file: File,
  fields: Record<string, string> = {},
  asked: Asked = {},
): Promise<T> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    form.append(name, value);
  }
  form.append("file", file);
  return json<T>("POST", path, { ...asked, body: form });
}

/** A file of the API's, by GET, or by POST where there is a body. */
export async function download(path: string, asked: Asked = {}): Promise<Download> {
  const answer = await ask(asked.body === undefined ? "GET" : "POST", path, asked);
  const content = await within(answer.blob());
  return { name: nameIn(answer.headers.get("content-disposition")), content };
}

/** Put a file where the browser keeps what it downloads. */
export function keep(file: Download): void {
  const address = URL.createObjectURL(file.content);
  const link = document.createElement("a");
  link.href = address;
  link.download = file.name;
  link.click();
  // The browser has begun to read by then, however slow it is.
  window.setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function json<T>(method: string, path: string, asked: Asked): Promise<T> {
  const answer = await ask(method, path, asked);
  const text = await within(answer.text());
  if (text === "") {
    return undefined as T;
  }
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Problem(answer.status, UNREADABLE, "");
  }
}

async function ask(method: string, path: string, asked: Asked): Promise<Response> {
  const { body } = asked;
  const headers: Record<string, string> = {
    accept: "application/json, application/problem+json, */*;q=0.1",
    "accept-language": surroundings.language(),
  };
  const csrf = surroundings.csrf();
  if (method !== "GET" && csrf !== null) {
    headers["x-csrf-token"] = csrf;
  }
  if (body !== undefined && !(body instanceof FormData)) {
    headers["content-type"] = "application/json";
  }
  const answer = await within(
    fetch(address(path, asked.query), {
      method,
      headers,
      credentials: "same-origin",
      body: body === undefined || body instanceof FormData ? body : JSON.stringify(body),
      signal: asked.signal,
    }),
  );
  if (answer.ok) {
    return answer;
  }
  const problem = await problemOf(answer);
  if (answer.status === 401) {
    surroundings.signedOut();
  }
  throw problem;
}

/** What the network gives; its loss becomes a problem, what we broke off ourselves does not. */
async function within<T>(given: Promise<T>): Promise<T> {
  try {
    return await given;
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === "AbortError") {
      throw thrown;
    }
    throw new Problem(0, NETWORK_LOST, "");
  }
}

function address(path: string, query: Query = {}): string {
  const filled = Object.entries(query).filter(
    (one): one is [string, string | number | boolean] =>
      one[1] !== undefined && one[1] !== null && one[1] !== "",
  );
  if (filled.length === 0) {
    return path;
  }
  return `${path}?${new URLSearchParams(filled.map(([name, value]) => [name, String(value)]))}`;
}

/** The file name that a Content-Disposition header gives (RFC 6266). */
export function nameIn(header: string | null): string {
  const wide = /filename\*=UTF-8''([^;]+)/i.exec(header ?? "")?.[1];
  if (wide !== undefined) {
    return decodeURIComponent(wide);
  }
  return /filename="?([^";]+)"?/i.exec(header ?? "")?.[1] ?? "file";
}

/** Whether a request was broken off by ourselves. */
export function brokenOff(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}
