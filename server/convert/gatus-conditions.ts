import { goDuration } from "./go-duration.ts";
import { jsonValue, literal, plainPath } from "./json-expectation.ts";
import { ALL_STATUSES, statusList } from "./statuses.ts";

/** The meaning of a list of conditions, and those that mean nothing here. */
export type GatusConditions = {
  readonly status: readonly (number | string)[];
  /** Tests of the body, for kind http. */
  readonly text: readonly string[];
  readonly json: readonly object[];
  /** The exact answer that is expected of kinds without a structure, such as DNS. */
  readonly answers: readonly string[];
  readonly slowMs: number | null;
  readonly certificateMs: number | null;
  readonly domainMs: number | null;
  readonly others: readonly { readonly index: number; readonly why: string }[];
};

type Condition = { readonly left: string; readonly operator: string; readonly right: string };
type Found = {
  -readonly [K in keyof GatusConditions]: GatusConditions[K] extends readonly (infer T)[]
    ? T[]
    : GatusConditions[K];
};

/** Reads Gatus' conditions, such as `[STATUS] == 200` and `[BODY].status == UP`. */
export function readConditions(conditions: readonly unknown[]): GatusConditions {
  let statuses = ALL_STATUSES;
  const found: Omit<Found, "status"> = {
    text: [],
    json: [],
    answers: [],
    slowMs: null,
    certificateMs: null,
    domainMs: null,
    others: [],
  };
  for (const [index, text] of conditions.entries()) {
    const condition = partsOf(String(text));
    const status = condition === null ? null : statusTest(condition);
    if (status !== null) statuses = statuses.filter(status);
    else if (condition === null || !takeCondition(condition, found))
      found.others.push({ index, why: whyNot(condition) });
  }
  // A condition on the status that cannot be read must not make any status good.
  const isOpen = found.others.some(({ index }) => String(conditions[index]).includes("[STATUS]"));
  const isNarrowed = statuses.length < ALL_STATUSES.length;
  return { ...found, status: isOpen && !isNarrowed ? ["200-299"] : statusList(statuses) };
}

function partsOf(text: string): Condition | null {
  const [, left = "", operator = "", right = ""] =
    /^\s*(.+?)\s*(==|!=|<=|>=|<|>)\s*(.*?)\s*$/s.exec(text) ?? [];
  return left === "" ? null : { left, operator, right };
}

function whyNot(condition: Condition | null): string {
  if (condition === null) return "is no comparison";
  if (condition.left.startsWith("[BODY]") && condition.operator === "!=")
    return "a text that must not occur has no counterpart";
  return "has no counterpart";
}

/** Returns the values of `any(a, b)`, or the only one. */
const alternatives = (text: string): string[] =>
  (/^any\((.*)\)$/s.exec(text)?.[1]?.split(",") ?? [text]).map((one) => one.trim());

function statusTest({ left, operator, right }: Condition): ((status: number) => boolean) | null {
  if (left !== "[STATUS]") return null;
  const values = alternatives(right).map(Number);
  const [value = Number.NaN] = values;
  if (values.some((one) => !Number.isInteger(one))) return null;
  switch (operator) {
    case "==":
      return (status) => values.includes(status);
    case "!=":
      return (status) => !values.includes(status);
    case "<":
      return (status) => status < value;
    case "<=":
      return (status) => status <= value;
    case ">":
      return (status) => status > value;
    default:
      return (status) => status >= value;
  }
}

/** Adds what a condition means; returns false where it means nothing here. */
function takeCondition(condition: Condition, found: Omit<Found, "status">): boolean {
  const { left, operator, right } = condition;
  switch (left) {
    case "[CONNECTED]":
      return operator === "==" && right === "true";
    case "[DNS_RCODE]":
      return operator === "==" && right === "NOERROR";
    case "[RESPONSE_TIME]": {
      const ms = /^\d+$/.test(right) ? Number(right) : goDuration(right);
      if (!operator.startsWith("<") || ms === null || ms <= 0) return false;
      found.slowMs = Math.min(ms, found.slowMs ?? ms);
      return true;
    }
    case "[CERTIFICATE_EXPIRATION]":
    case "[DOMAIN_EXPIRATION]": {
      const ms = goDuration(right);
      if (!operator.startsWith(">") || ms === null) return false;
      found[left === "[DOMAIN_EXPIRATION]" ? "domainMs" : "certificateMs"] = ms;
      return true;
    }
    case "[BODY]":
      return takeBody(condition, found);
    default:
      return takeJson(condition, found);
  }
}

const PATTERN = /^pat\((.*)\)$/s;

function takeBody({ operator, right }: Condition, found: Omit<Found, "status">): boolean {
  if (operator !== "==") return false;
  const pattern = PATTERN.exec(right)?.[1];
  if (pattern === undefined) {
    // The whole body, which a part of it can only stand for.
    if (right === "" || right.startsWith("any(")) return false;
    found.answers.push(right);
    return true;
  }
  const inner = /^\*([^*?[\]\\]+)\*$/s.exec(pattern)?.[1];
  if (inner !== undefined) found.text.push(inner);
  return inner !== undefined;
}

function takeJson({ left, operator, right }: Condition, found: Omit<Found, "status">): boolean {
  const [, wrapper, wrapped, bare] =
    /^(?:(len|has)\(\[BODY\](.*)\)|\[BODY\](.+))$/s.exec(left) ?? [];
  const path = plainPath(`$${wrapped ?? bare ?? ""}`);
  if (path === null || (wrapped === undefined && bare === undefined)) return false;
  const test =
    wrapper === undefined
      ? valueTest(path, operator, right)
      : wrapperTest(wrapper, path, operator, right);
  if (test !== null) found.json.push(test);
  return test !== null;
}

function wrapperTest(wrapper: string, path: string, operator: string, right: string) {
  const number = /^\d+$/.test(right) ? Number(right) : null;
  if (wrapper === "has")
    return operator === "==" && right === "true" ? { path, test: "not-empty" } : null;
  if (operator === "==" && number !== null) return { path, test: "length", value: number };
  const isSome = (operator === ">" && number === 0) || (operator === ">=" && number === 1);
  return isSome ? { path, test: "not-empty" } : null;
}

function valueTest(path: string, operator: string, right: string): object | null {
  const pattern = PATTERN.exec(right)?.[1];
  const several = alternatives(right);
  if (pattern !== undefined) {
    if (operator !== "==" || /[[\]\\]/.test(pattern)) return null;
    const source = literal(pattern).replaceAll("\\*", "[^]*").replaceAll("\\?", "[^]");
    return { path, test: "matches", value: `^${source}$` };
  }
  if (several.length > 1)
    return operator === "=="
      ? { path, test: "matches", value: `^(?:${several.map(literal).join("|")})$` }
      : null;
  return jsonValue(path, operator, right);
}
