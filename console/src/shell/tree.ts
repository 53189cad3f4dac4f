/** The divisions below mine, fetched as far as they are opened. */

import { type ComputedRef, computed, reactive } from "vue";

import { type Step, below, covers, division } from "../api/divisions";
import { Problem } from "../api/problem";

export interface Branch extends Step {
  /** Codes directly below; null: not fetched yet. */
  below: string[] | null;
  open: boolean;
  busy: boolean;
  failed: boolean;
}

/** A branch that is to be seen, with its place among its neighbours. */
export interface Row {
  branch: Branch;
  depth: number;
  place: number;
  total: number;
}

export interface Branches {
  rows: ComputedRef<Row[]>;
  /** Begin anew with these at the top. */
  plant: (roots: readonly string[]) => Promise<void>;
  open: (code: string) => Promise<void>;
  close: (code: string) => void;
  /** Open all that lies above a division. */
  reveal: (code: string) => Promise<void>;
  /** The code directly above, where it is in the tree. */
  above: (code: string) => string | undefined;
}

export function useBranches(): Branches {
  const branches = reactive(new Map<string, Branch>());
  const top = reactive<string[]>([]);

  function keep(step: Step): void {
    if (!branches.has(step.code)) {
      const { code, name, level } = step;
      const leaf = level === "village";
      branches.set(code, {
        code,
        name,
        level,
        below: leaf ? [] : null,
        open: false,
        busy: false,
        failed: false,
      });
    }
  }

  async function plant(roots: readonly string[]): Promise<void> {
    const found = await Promise.all(roots.map(division));
    branches.clear();
    top.splice(0, top.length, ...roots);
    found.forEach(keep);
    if (roots.length === 1) {
      await open(roots[0]!);
    }
  }

  async function open(code: string): Promise<void> {
    const branch = branches.get(code);
    if (branch === undefined || branch.busy) {
      return;
    }
    branch.failed = false;
    if (branch.below === null) {
      branch.busy = true;
      try {
        const steps = await below(code);
        steps.forEach(keep);
        branch.below = steps.map((step) => step.code);
      } catch (thrown) {
        if (!(thrown instanceof Problem)) {
          throw thrown;
        }
        branch.failed = true; // the row says so and offers to try again
      } finally {
        branch.busy = false;
      }
    }
    branch.open = branch.below !== null && branch.below.length > 0;
  }

  function close(code: string): void {
    const branch = branches.get(code);
    if (branch !== undefined) {
      branch.open = false;
    }
  }

  async function reveal(code: string): Promise<void> {
    const root = top.find((one) => covers(one, code));
    if (root === undefined || root === code) {
      return;
    }
    const { path } = await division(code);
    for (const step of path) {
      if (step.code !== code && covers(root, step.code)) {
        await open(step.code);
      }
    }
  }

  function above(code: string): string | undefined {
    return [...branches.values()].find((one) => one.below?.includes(code))?.code;
  }

  const rows = computed(() => {
    const seen: Row[] = [];
    const walk = (codes: readonly string[], depth: number) => {
      codes.forEach((code, index) => {
        const branch = branches.get(code);
        if (branch !== undefined) {
          seen.push({ branch, depth, place: index + 1, total: codes.length });
          if (branch.open && branch.below !== null) {
            walk(branch.below, depth + 1);
          }
        }
      });
    };
    walk(top, 1);
    return seen;
  });

  return { rows, plant, open, close, reveal, above };
}
