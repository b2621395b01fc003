import {
  BACKDATED_AT_MOST_MS,
  CLOCKS_DIFFER_MS,
  CODE_MAX,
  CODES_MAX,
  type Declared,
} from "../core/events/incident.ts";
import type { Impact } from "../core/declared.ts";
import type { Instant } from "../core/model.ts";
import type { PageConfig } from "../core/configuration.ts";
import type { FieldProblem } from "../core/refusal.ts";
import {
  lineProblems,
  writtenProblems,
  type WrittenTexts,
  type WrittenTranslations,
} from "./text-checks.ts";

/** The editable parts of an incident, when it is opened and afterwards; all are optional. */
export type WrittenIncident = WrittenTexts & {
  readonly translations?: WrittenTranslations;
  /** Computed from the components unless given. */
  readonly impact?: Impact;
  readonly components?: Declared;
  readonly errorCodes?: readonly string[];
  readonly startedAt?: Instant;
  /** `null` takes the promise back. */
  readonly nextUpdateAt?: Instant | null;
};

/** Every mistake in what was written, each with its place. */
export function incidentProblems(
  page: PageConfig,
  now: Instant,
  written: WrittenIncident,
): FieldProblem[] {
  const { components = [], errorCodes = [], startedAt, nextUpdateAt } = written;
  return [
    ...writtenProblems(written),
    ...componentProblems(
      page,
      components.map((c) => c.id),
      (i) => `/components/${i}/id`,
    ),
    ...codeProblems(errorCodes),
    ...(startedAt === undefined ? [] : beginningProblems(startedAt, now)),
    ...(nextUpdateAt == null || nextUpdateAt > now
      ? []
      : [{ pointer: "/nextUpdateAt", detail: "must lie in the future" }]),
  ];
}

/** Components that the page does not have, or that are named twice. */
export function componentProblems(
  page: PageConfig,
  ids: readonly string[],
  pointer: (place: number) => string,
): FieldProblem[] {
  const known = new Set(page.providers.flatMap((p) => p.components.map((c) => c.id)));
  return ids.flatMap((id, i) => {
    const at = pointer(i);
    if (!known.has(id)) {
      return [{ pointer: at, detail: `there is no component ${JSON.stringify(id)} on this page` }];
    }
    return ids.indexOf(id) < i ? [{ pointer: at, detail: "is named twice" }] : [];
  });
}

function codeProblems(codes: readonly string[]): FieldProblem[] {
  if (codes.length > CODES_MAX) {
    return [{ pointer: "/errorCodes", detail: `must be ${CODES_MAX} at most` }];
  }
  return codes.flatMap((code, i) => lineProblems(`/errorCodes/${i}`, code, CODE_MAX));
}

function beginningProblems(startedAt: Instant, now: Instant): FieldProblem[] {
  const pointer = "/startedAt";
  if (startedAt > now + CLOCKS_DIFFER_MS) return [{ pointer, detail: "lies in the future" }];
  if (startedAt < now - BACKDATED_AT_MOST_MS) {
    return [{ pointer, detail: "lies more than 90 days back" }];
  }
  return [];
}

/** The providers of some components, each once, in configured order. */
export function providersOf(page: PageConfig, components: readonly string[]): string[] {
  const wanted = new Set(components);
  return page.providers.filter((p) => p.components.some((c) => wanted.has(c.id))).map((p) => p.id);
}

/**
 * Returns the provider of each component, in their order; `null` for one that the page does not
 * have, or has no more.
 */
export function ownersOf(
  page: PageConfig | undefined,
  components: readonly string[],
): (string | null)[] {
  const owner = (id: string) => page?.providers.find((p) => p.components.some((c) => c.id === id));
  return components.map((id) => owner(id)?.id ?? null);
}
