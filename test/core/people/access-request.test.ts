import { describe, expect, test } from "vitest";
import { checkAccessForm, type WrittenAccess } from "../../../server/core/people/access-check.ts";
import {
  ACCESS_DEEDS,
  ACCESS_STATES,
  afterDeed,
  meanDays,
  nextState,
  waitOf,
  type AccessRequest,
} from "../../../server/core/people/access-request.ts";
import { DAY_MS } from "../../../server/core/duration.ts";
import { accessForm, OFFERED, writtenAccess } from "../../helpers/access.ts";
import { NOON } from "../../helpers/world.ts";

const REQUEST: AccessRequest = {
  id: "r0e1q2u3e4s5",
  pageId: "exemple",
  locale: "fr",
  form: accessForm(),
  state: "submitted",
  isEmailConfirmed: false,
  isCompanyChecked: false,
  isPriority: false,
  grant: null,
  prolongs: null,
  previous: null,
  reasons: null,
  submittedAt: NOON,
  since: NOON,
  waitedMs: 0,
  decidedAt: null,
  decidedBy: null,
  personId: null,
  organizationId: null,
};

describe("the life of a request", () => {
  const LEADS: Readonly<Record<string, string>> = {
    "submitted approve": "approved",
    "submitted refuse": "refused",
    "submitted ask_changes": "changes_requested",
    "submitted withdraw": "withdrawn",
    "changes_requested complete": "submitted",
    "changes_requested refuse": "refused",
    "changes_requested withdraw": "withdrawn",
    "changes_requested expire": "expired",
  };
  const pairs = ACCESS_STATES.flatMap((state) => ACCESS_DEEDS.map((deed) => ({ state, deed })));

  test.each(pairs)("$state, $deed", ({ state, deed }) => {
    const expected = LEADS[`${state} ${deed}`] ?? null;

    expect(nextState(state, deed)).toBe(expected);
    if (expected !== null) return;
    expect(() => afterDeed({ ...REQUEST, state }, deed, NOON)).toThrow(`This request is ${state}.`);
  });

  test("counts the time for which it waits for the team, and not its author's", () => {
    const asked = afterDeed(REQUEST, "ask_changes", NOON + 2 * DAY_MS);
    const again = afterDeed(asked, "complete", NOON + 30 * DAY_MS);
    const approved = afterDeed(again, "approve", NOON + 31 * DAY_MS);

    expect(waitOf(REQUEST, NOON + 5 * DAY_MS)).toBe(5 * DAY_MS);
    expect(waitOf(asked, NOON + 20 * DAY_MS)).toBe(2 * DAY_MS);
    expect(waitOf(again, NOON + 31 * DAY_MS)).toBe(3 * DAY_MS);
    expect(approved.waitedMs).toBe(3 * DAY_MS);
    expect(approved.decidedAt).toBe(NOON + 31 * DAY_MS);
  });
});

test.each([
  [{ count: 4, totalMs: 40 * DAY_MS }, null],
  [{ count: 0, totalMs: 0 }, null],
  [{ count: 5, totalMs: 55 * DAY_MS }, 11],
  [{ count: 5, totalMs: 55 * DAY_MS + 1 }, 12],
  [{ count: 9, totalMs: 60_000 }, 1],
])("the mean of %j is %s days", (waits, days) => {
  expect(meanDays(waits)).toBe(days);
});

describe("a form", () => {
  const check = (more: Partial<WrittenAccess>) => checkAccessForm(writtenAccess(more), OFFERED);
  const noe = { firstName: "Noé", lastName: "Petit", email: "noe@exemple.fr" };
  const nobody = { firstName: "", lastName: "", email: "" };

  test.each<[Partial<WrittenAccess>, readonly string[]]>([
    [{}, []],
    [{ siren: "849 656 905" }, ["/siren"]],
    [{ siren: "84965690" }, ["/siren"]],
    [{ siren: "849656906" }, ["/siren"]],
    [{ siren: "" }, ["/siren"]],
    [{ siren: "", structure: "individual" }, []],
    [{ siret: "13002526500013" }, ["/siret"]],
    [{ siret: "84965690500014" }, ["/siret"]],
    [{ siret: "84965690500015" }, []],
    [{ siren: "356000000", siret: "35600000009075" }, []],
    [{ siren: "356000000", siret: "35600000009076" }, ["/siret"]],
    [{ phone: "0559548383" }, ["/phone"]],
    [{ phone: "+33 (0)559548383" }, ["/phone"]],
    [{ phone: "" }, ["/phone"]],
    [{ firstName: "" }, ["/firstName"]],
    [{ firstName: "  " }, ["/firstName"]],
    [{ lastName: "x".repeat(255) }, []],
    [{ lastName: "x".repeat(256) }, ["/lastName"]],
    [{ firstName: "A\nB" }, ["/firstName"]],
    [{ firstName: "A\u2028B" }, ["/firstName"]],
    [{ companyName: "Gagnez sur https://piege.test" }, ["/companyName"]],
    [{ lastName: "WWW.piege.test" }, ["/lastName"]],
    [{ companyName: "" }, ["/companyName"]],
    [{ email: "ada" }, ["/email"]],
    [{ email: "ada@exemple.fr, bob@exemple.fr" }, ["/email"]],
    [{ title: "" }, ["/title"]],
    [{ purpose: " \n " }, ["/purpose"]],
    [{ purpose: "x".repeat(10_001) }, ["/purpose"]],
    [{ scopes: ["entreprises", "autres"] }, ["/scopes/1"]],
    [{ legalBasis: "javascript:alert(1)" }, ["/legalBasis"]],
    [{ legalBasis: "https://u:p@exemple.fr/" }, ["/legalBasis"]],
    [{ legalBasis: "https://www.legifrance.gouv.fr/x" }, []],
    [{ vendor: "x" }, ["/vendor"]],
    [{ dpo: { ...nobody, email: "dpo@exemple.fr" } }, ["/dpo/firstName", "/dpo/lastName"]],
    [
      { contacts: { business: { ...noe, email: "noe" }, technical: nobody } },
      ["/contacts/business/email"],
    ],
    [{ profile: "vendor", title: "", purpose: "" }, []],
    [{ profile: "provider", title: "", purpose: "" }, ["/providers"]],
    [{ profile: "provider", providers: ["insee", "x"] }, ["/providers/1"]],
    [{ profile: "provider", providers: ["insee"] }, []],
    [{ siren: "1", phone: "1", email: "1" }, ["/email", "/siren", "/phone"]],
  ])("%j: mistakes at %j", (more, pointers) => {
    expect(check(more).problems.map((p) => p.pointer)).toEqual(pointers);
  });

  test("is without what does not concern its profile", () => {
    const { form } = check({ profile: "provider", providers: ["insee", "insee"] });

    expect(form).toMatchObject({ providers: ["insee"], scopes: [], title: null, purpose: null });
    expect(form.contacts).toEqual({ business: null, technical: null });
  });
});
