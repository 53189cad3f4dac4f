/** The division that the page is about: it stands in the address, so reload and back keep it. */

import { type ComputedRef, computed } from "vue";
import { useRoute, useRouter } from "vue-router";

import { covers } from "./api/divisions";
import { roots } from "./session";

export interface ChosenDivision {
  /** Its code; the first of mine where the address names none of mine. */
  code: ComputedRef<string>;
  choose: (code: string) => Promise<unknown>;
}

export function useDivision(): ChosenDivision {
  const route = useRoute();
  const router = useRouter();
  const code = computed(() => {
    const asked = route.query.division;
    return typeof asked === "string" && roots.value.some((root) => covers(root, asked))
      ? asked
      : (roots.value[0] ?? "");
  });
  const choose = (wanted: string) => {
    const { page: _page, ...query } = route.query; // another division begins with its first page
    return router.push({ query: { ...query, division: wanted } });
  };
  return { code, choose };
}
