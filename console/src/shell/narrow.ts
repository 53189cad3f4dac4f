/** Whether the window is as narrow as a phone's. */

import { type Ref, onScopeDispose, ref } from "vue";

export function useNarrow(): Ref<boolean> {
  const asked = window.matchMedia("(max-width: 60rem)");
  const narrow = ref(asked.matches);
  const told = () => {
    narrow.value = asked.matches;
  };
  asked.addEventListener("change", told);
  onScopeDispose(() => asked.removeEventListener("change", told));
  return narrow;
}
