import { inject, test } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Test files that run on PostgreSQL too. */
    readonly onBothEngines: string[];
  }
}

test.skip.each(inject("onBothEngines"))("%s on PostgreSQL: set VIGIE_TEST_POSTGRES", () => {});
