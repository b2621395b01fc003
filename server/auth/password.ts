import { argon2, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import { Refusal } from "../core/refusal.ts";

/** NIST SP 800-63B, 3.1.1.2: what counts is length; nothing is demanded of the characters. */
export const SHORTEST_PASSWORD = 12;
const LONGEST_PASSWORD = 256;

/** OWASP's least for argon2id: 19 MiB, two passes, one lane. Some 50 ms of a core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

/**
 * A password as it is kept: a PHC string, `$argon2id$v=19$m=...,t=...,p=...$salt$hash`, which
 * says how it was made, so that the cost can grow and old ones still be checked.
 *
 * @throws Refusal `invalid` if it is too short or too long
 */
export async function hashPassword(password: string): Promise<string> {
  const { length } = Array.from(password);
  if (length < SHORTEST_PASSWORD || length > LONGEST_PASSWORD) {
    const detail = `A password has ${SHORTEST_PASSWORD} to ${LONGEST_PASSWORD} characters.`;
    throw new Refusal("invalid", detail, [{ pointer: "/password", detail }]);
  }
  const salt = randomBytes(SALT_BYTES);
  const hash = await digest(password, salt, COST);
  const { memory, passes, parallelism } = COST;
  const parameters = `m=${memory},t=${passes},p=${parallelism}`;
  return `$argon2id$v=19$${parameters}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Returns true if a password is the stored one.
 *
 * Without a stored one, or with an unreadable one, it is false, after the same time, so that the
 * clock does not reveal who has a password.
 */
export async function isPassword(password: string, kept: string | null): Promise<boolean> {
  const known = kept === null ? null : parse(kept);
  const { cost, salt, hash } = known ?? NOBODY;
  // A password that could not have been set is refused without hashing, on any account.
  if (password.length > 4 * LONGEST_PASSWORD) return false;
  const tried = await digest(password, salt, cost);
  return timingSafeEqual(tried, hash) && known !== null;
}

type Cost = { readonly memory: number; readonly passes: number; readonly parallelism: number };
type Kept = { readonly cost: Cost; readonly salt: Buffer; readonly hash: Buffer };

const NOBODY: Kept = {
  cost: COST,
  salt: randomBytes(SALT_BYTES),
  hash: randomBytes(HASH_BYTES),
};

function parse(kept: string): Kept | null {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]{43})$/.exec(kept);
  if (!match) return null;
  const [, memory, passes, parallelism, salt = "", hash = ""] = match;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, "base64"),
    hash: Buffer.from(hash, "base64"),
  };
}

const argon2Async = promisify(argon2);

/** Most hashes that may wait: some seconds' work. A client beyond that is refused at once. */
const LONGEST_QUEUE = 64;

let last: Promise<unknown> = Promise.resolve();
let queued = 0;

/**
 * One after the other: it is 19 MiB and a core's work, on threads that files and names are read
 * on as well. However many sign in at once, probes and pages go on.
 *
 * @throws Refusal `unavailable` while too many are waiting
 */
async function digest(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  if (queued >= LONGEST_QUEUE) {
    throw new Refusal("unavailable", "Too many are signing in: try again in some seconds.");
  }
  const work = () =>
    argon2Async("argon2id", {
      // The same password from every keyboard, however it composes an accent.
      message: Buffer.from(password.normalize("NFKC"), "utf8"),
      nonce: salt,
      tagLength: HASH_BYTES,
      ...cost,
    });
  const turn = last.then(work, work);
  last = turn;
  queued += 1;
  try {
    return await turn;
  } finally {
    queued -= 1;
  }
}

const base64 = (bytes: Buffer): string => bytes.toString("base64").replaceAll("=", "");
