/** The language of the console, and its words: every key is checked by the compiler. */

import { nextTick, ref } from "vue";
import { createI18n } from "vue-i18n";

import { surroundings } from "./api/request";
import type chinese from "./locales/zh-CN";

export const LANGUAGES = { "zh-CN": "中文", en: "English" } as const;
export type Language = keyof typeof LANGUAGES;

export type Words = typeof chinese;
type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];
/** The name of a sentence: area, dot, name. */
export type Key = Leaves<Words>;

const KEPT = "console.language";

/** The present language. */
export const language = ref<Language>("zh-CN");

export const i18n = createI18n({
  legacy: false,
  locale: "zh-CN",
  fallbackLocale: false,
  missingWarn: true,
  messages: {},
});

/**
 * A sentence in the present language.
 *
 * `params` fill it in; `n` also chooses between the forms of a sentence that has several,
 * parted by `|`. A template that says it draws itself anew when the language changes.
 */
export function t(key: Key, params: Record<string, string | number> = {}): string {
  const { n } = params;
  return typeof n === "number"
    ? i18n.global.t(key, params, { plural: n })
    : i18n.global.t(key, params);
}

/** The language that was chosen before, else the browser's, else Chinese. */
export function preferred(): Language {
  const kept = window.localStorage.getItem(KEPT);
  if (kept !== null && kept in LANGUAGES) {
    return kept as Language;
  }
  for (const tag of navigator.languages) {
    if (/^zh\b/i.test(tag)) {
      return "zh-CN";
    }
    if (/^en\b/i.test(tag)) {
      return "en";
    }
  }
  return "zh-CN";
}

/** Speak a language from now on; its words are fetched first. */
export async function speak(wanted: Language): Promise<void> {
  const words =
    wanted === "en"
      ? (await import("./locales/en")).default
      : (await import("./locales/zh-CN")).default;
  i18n.global.setLocaleMessage(wanted, words);
  i18n.global.locale.value = wanted;
  language.value = wanted;
  document.documentElement.lang = wanted;
  surroundings.language = () => wanted;
  await nextTick();
}

/** Speak a language, and do so at the next visit. */
export async function choose(wanted: Language): Promise<void> {
  await speak(wanted);
  window.localStorage.setItem(KEPT, wanted);
}

const ZONE = "Asia/Shanghai";

/** An instant as people write it, in the time of Guangxi; an empty string for none. */
export function instant(at: string | null | undefined): string {
  return at ? written(at, { dateStyle: "medium", timeStyle: "short" }) : "";
}

/** Its day. */
export function day(at: string | null | undefined): string {
  return at ? written(at, { dateStyle: "medium" }) : "";
}

/** A count with its thousands parted. */
export function count(n: number): string {
  return new Intl.NumberFormat(language.value).format(n);
}

/** Several things in one phrase: as the language strings them. */
export function listed(things: readonly string[]): string {
  return new Intl.ListFormat(language.value).format(things);
}

function written(at: string, style: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(language.value, {
    ...style,
    timeZone: ZONE,
    hourCycle: "h23",
  }).format(new Date(at));
}
