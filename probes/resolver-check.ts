import { Resolver } from "node:dns/promises";

/** Name servers answer for the root from memory: within this, or not at all. */
const TIMEOUT_MS = 1500;
/** A finding is this old at most when it is used again. */
const FRESH_MS = 5000;
/** A look-up that takes longer than this may wait for a resolver that answers nothing. */
const SLOW_MS = 500;

export type ResolverCheck = {
  /** Reports whether the name servers answer the question that all of them can: who serves the root. */
  readonly answers: () => Promise<boolean>;
  /** `true` if the last check, a moment ago, had no answer. */
  readonly isSilent: () => boolean;
  /** Checks once a look-up has taken long; to be called when it begins. @returns ends the wait */
  readonly watch: () => () => void;
};

/**
 * Tells a resolver of ours that does not answer from name servers of the target that fail. The
 * system's look-up reports both alike (EAI_AGAIN, or nothing until the deadline), so the same name
 * servers are asked for those of the root, which any of them knows: an answer means that only the
 * target's name fails. One check serves all look-ups that fail together.
 *
 * @param servers instead of the system's, for tests
 */
export function createResolverCheck(servers?: readonly string[]): ResolverCheck {
  let checking: Promise<boolean> | null = null;
  let last: { readonly answered: boolean; readonly at: number } | null = null;
  const isFresh = () => last !== null && performance.now() - last.at < FRESH_MS;

  const check = async (): Promise<boolean> => {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: 1 });
    if (servers !== undefined) resolver.setServers([...servers]);
    const answered = await resolver.resolveNs(".").then(
      () => true,
      // A server that knows no record of the root has answered nevertheless.
      (error: { code?: unknown }) => error.code === "ENODATA" || error.code === "ENOTFOUND",
    );
    last = { answered, at: performance.now() };
    return answered;
  };
  const answers = async () => {
    if (last !== null && isFresh()) return last.answered;
    return (checking ??= check().finally(() => (checking = null)));
  };
  return {
    answers,
    isSilent: () => isFresh() && last?.answered === false,
    watch: () => {
      const timer = setTimeout(() => void answers(), SLOW_MS);
      return () => clearTimeout(timer);
    },
  };
}

/** The check of the system's own name servers. */
export const resolverCheck = createResolverCheck();
