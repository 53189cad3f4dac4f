/** Words with the same keys: what one language says, the other must, and nothing else. */
export type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };
