/**
 * The query of a list, which stands in the address: reload and back keep it. The words of the search
 * may be somebody's name, so they stand in the browser's history alone, and in no address.
 */

import { type ComputedRef, computed, reactive, ref, watch } from "vue";
import { type LocationQuery, useRoute, useRouter } from "vue-router";

import type { ListQuery, Page } from "../api/lists";
import { type Problem, asProblem } from "../api/problem";
import { brokenOff } from "../api/request";
import { useDivision } from "../division";

/** A column: `key` names the slot that draws its cells, and the row's own value without one. */
export interface Column {
  key: string;
  title: string;
  /** Numbers stand to the right. */
  number?: boolean;
}

const PER_PAGE = 50;

export function useList<Row>(
  load: (query: ListQuery, signal: AbortSignal) => Promise<Page<Row>>,
  filters: Readonly<Record<string, string>>,
  ofDivision: boolean,
) {
  const route = useRoute();
  const router = useRouter();
  const { code } = useDivision();
  const words = ref(wordsKept());
  const fields = reactive<Record<string, string>>({ q: "", ...filters });

  const asked: ComputedRef<ListQuery> = computed(() => ({
    ...taken(route.query),
    page: String(whole(route.query.page, 1)),
    per_page: String(whole(route.query.per_page, PER_PAGE)),
    ...(ofDivision ? { division: code.value } : {}),
  }));

  const found = ref<Page<Row> | null>(null);
  const busy = ref(false);
  const problem = ref<Problem | null>(null);
  let asking = new AbortController();

  /** What the address says of the filters, else their first values. */
  function taken(query: LocationQuery): Record<string, string> {
    const said = Object.entries(filters).map(([name, first]) => {
      const value = query[name];
      return [name, typeof value === "string" ? value : first];
    });
    return { q: words.value, ...Object.fromEntries(said) };
  }

  async function reload(): Promise<void> {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    busy.value = true;
    problem.value = null;
    try {
      found.value = await load(asked.value, signal);
    } catch (thrown) {
      if (brokenOff(thrown)) {
        return; // another question has taken its place
      }
      problem.value = asProblem(thrown);
    } finally {
      if (!signal.aborted) {
        busy.value = false;
      }
    }
  }

  /** Ask anew with the fields as they are filled in, from the first page on. */
  const search = () => to({ ...fields, page: "1" });
  const clear = () => to({ ...Object.fromEntries(Object.keys(fields).map((name) => [name, ""])), page: "1", ...filters });
  const turn = (page: number) => to({ page: String(page) });
  const size = (perPage: number) => to({ per_page: String(perPage), page: "1" });

  async function to(changed: Record<string, string>): Promise<void> {
    const first: Record<string, string> = { page: "1", per_page: String(PER_PAGE), ...filters };
    const { q = words.value, ...others } = changed;
    const query: LocationQuery = { ...route.query, ...others };
    for (const [name, value] of Object.entries(query)) {
      if (value === first[name]) {
        delete query[name]; // what is not said is the first value
      }
    }
    const before = JSON.stringify(asked.value);
    await router.push({ query, state: { words: q }, force: true });
    words.value = q;
    if (JSON.stringify(asked.value) === before) {
      await reload();
    }
  }

  const path = route.path;
  watch(
    () => route.fullPath,
    () => {
      words.value = wordsKept();
    },
  );
  watch(
    asked,
    (now, before) => {
      const same = before !== undefined && JSON.stringify(now) === JSON.stringify(before);
      if (route.path === path && !same) {
        Object.assign(fields, taken(route.query));
        void reload();
      }
    },
    { immediate: true },
  );

  return { fields, asked, found, busy, problem, reload, search, clear, turn, size };
}

/** What the browser's history keeps of the search beside this page. */
function wordsKept(): string {
  const kept: unknown = (window.history.state as { words?: unknown } | null)?.words;
  return typeof kept === "string" ? kept : "";
}

function whole(value: LocationQuery[string] | undefined, first: number): number {
  const number = typeof value === "string" ? Number(value) : first;
  return Number.isInteger(number) && number > 0 ? number : first;
}
