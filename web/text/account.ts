import type { Locale } from "../../server/core/model.ts";
import { enAccount } from "./en-account.ts";
import { frAccount, type AccountMessages } from "./fr-account.ts";

/** The words of the account. */
export const ACCOUNT_TEXT: Readonly<Record<Locale, AccountMessages>> = {
  fr: frAccount,
  en: enAccount,
};
