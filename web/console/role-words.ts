import { ROLES } from "../../server/core/people/permission.ts";
import type { PersonRole, Role } from "../../server/core/people/permission.ts";
import { setup, t } from "./state.ts";

export const roleWord = (role: PersonRole): string =>
  ({
    member: t("membre", "member"),
    reader: t("lecture", "reader"),
    editor: t("rédaction", "editor"),
    operator: t("exploitation", "operator"),
    admin: t("administration", "admin"),
  })[role];

export const roleChoices = (): readonly (readonly [Role, string])[] =>
  ROLES.map((role) => [role, roleWord(role)] as const);

/** Returns the choice of a provider, after that of none. */
export const providerChoices = (none: string): readonly (readonly [string, string])[] => [
  ["", none],
  ...(setup.value?.providers ?? []).map((p) => [p.id, p.name] as const),
];

export const providerName = (id: string): string =>
  setup.value?.providers.find((p) => p.id === id)?.name ?? id;
