import { beforeEach, describe, expect, test } from "vitest";
import fc from "fast-check";
import { insertSubscribers, subscriberById } from "../../db/subscribers.ts";
import { takeReturnedMail } from "../../server/actions/bounces.ts";
import { verpSender } from "../../server/messages/bounce-address.ts";
import { subscriberToken } from "../../server/messages/subscriber-links.ts";
import { deliveryReport, plainMail, recipient, statusOf } from "../helpers/returned-mails.ts";
import { subscriber } from "../helpers/subscribers.ts";
import { SECRET, world, type World } from "../helpers/world.ts";

const ADA = { id: "ada000000000", epoch: 1 };
const MAIL = "ada000000000@exemple.fr";
const VERP = verpSender(SECRET, "vigie@exemple.fr", ADA);
const TOKEN = subscriberToken(SECRET, "unsubscribe", ADA);
const FAILED = statusOf(recipient(MAIL, "failed", "5.1.1"));

let w: World;
beforeEach(async () => {
  w = await world();
  await insertSubscribers(w.db, [subscriber(ADA.id)]);
});

const take = async (mail: string, envelope: string | null = null) =>
  (await takeReturnedMail(w.ctx, Buffer.from(mail), envelope)).result;
const stateOfAda = async () => (await subscriberById(w.db, ADA.id))?.state;

const returnedHeader = `From: Vigie <vigie@exemple.fr>
List-Unsubscribe: <https://status.exemple.test/unsubscribe/${TOKEN}>,
 <mailto:vigie@exemple.fr?subject=unsubscribe%20${TOKEN}>

`;
const forwarded = (inner: string, type = "message/rfc822") =>
  [
    "From: postmaster@exemple.fr",
    "To: vigie@exemple.fr",
    "Subject: Fwd: Undelivered",
    'Content-Type: multipart/mixed; boundary="f"',
    "",
    "--f",
    "Content-Type: text/plain",
    "",
    "see below",
    "--f",
    `Content-Type: ${type}`,
    "",
    inner,
    "--f--",
    "",
  ].join("\r\n");

describe("a report that suspends its subscriber", () => {
  test.each<[string, string, (string | null)?]>([
    ["came to the signed address", deliveryReport({ to: VERP, status: FAILED })],
    ["came to it, in capitals", deliveryReport({ to: `<${VERP.toUpperCase()}>`, status: FAILED })],
    [
      "came to an envelope that the server names",
      deliveryReport({ to: "vigie@exemple.fr", status: FAILED }),
      VERP,
    ],
    [
      "has Delivered-To",
      `Delivered-To: ${VERP}\r\n${deliveryReport({ to: "vigie@exemple.fr", status: FAILED })}`,
    ],
    [
      "returns the mail whole",
      deliveryReport({
        to: "vigie@exemple.fr",
        status: FAILED,
        returned: `${returnedHeader}Panne`,
      }),
    ],
    [
      "returns the header alone",
      deliveryReport({
        to: "vigie@exemple.fr",
        status: FAILED,
        returned: returnedHeader,
        returnedType: "text/rfc822-headers",
      }),
    ],
    ["returns no mail", deliveryReport({ to: VERP, status: FAILED, returned: null })],
    ["is encoded", deliveryReport({ to: VERP, status: FAILED, encode: true })],
    ["is forwarded as an attachment", forwarded(deliveryReport({ to: VERP, status: FAILED }))],
  ])("%s", async (_name, mail, envelope = null) => {
    expect(await take(mail, envelope)).toBe("suspended");
    expect(await stateOfAda()).toBe("suspended");
    // The same report again is no news.
    expect(await take(mail, envelope)).toBe("ignored");
  });
});

describe("a mail that changes nothing", () => {
  const delayed = statusOf(recipient(MAIL, "delayed", "4.4.1"));
  /** A mail of ours that returns within a delay, and quotes another report. */
  const within = deliveryReport({ to: VERP, status: FAILED });
  test.each<[string, string]>([
    ["reports a delay", deliveryReport({ to: VERP, status: delayed })],
    [
      "reports a delay, and returns a report of a failure",
      deliveryReport({ to: VERP, status: delayed, returned: within }),
    ],
    ["has no status part", deliveryReport({ to: VERP, status: null })],
    ["has an empty status part", deliveryReport({ to: VERP, status: "" })],
    [
      "reports that a mail was read",
      deliveryReport({ to: VERP, status: null, type: "disposition-notification" }),
    ],
    ["is a complaint", deliveryReport({ to: VERP, status: null, type: "feedback-report" })],
    [
      "has a forged address",
      deliveryReport({ to: VERP.replace(/[0-9a-f]{16}@/, `${"0".repeat(16)}@`), status: FAILED }),
    ],
    [
      "has another subscriber's id",
      deliveryReport({ to: VERP.replace("ada", "bob"), status: FAILED }),
    ],
    ["has no address of ours", deliveryReport({ to: "vigie@exemple.fr", status: FAILED })],
    [
      "has a forged token",
      deliveryReport({
        to: "vigie@exemple.fr",
        status: FAILED,
        returned: returnedHeader.replaceAll(TOKEN, `${TOKEN.slice(0, -4)}0000`),
      }),
    ],
    [
      "has a token in a text",
      deliveryReport({
        to: "vigie@exemple.fr",
        status: FAILED,
        returned: `From: x@y\n\n${returnedHeader}`,
      }),
    ],
    [
      "is an answering machine's",
      plainMail(
        [
          "From: ada@exemple.fr",
          `To: ${VERP}`,
          "Subject: Absence du bureau",
          "Auto-Submitted: auto-replied",
        ],
        "Status: 5.1.1",
      ),
    ],
    [
      "is an answering machine's, with our subject",
      plainMail([
        `To: ${VERP}`,
        `Subject: Re: unsubscribe ${TOKEN}`,
        "Auto-Submitted: auto-replied (vacation)",
      ]),
    ],
    ["is a letter that quotes a report", plainMail([`To: ${VERP}`, "Subject: Failed"], FAILED)],
    ["forwards a status without its report", forwarded(FAILED, "message/delivery-status")],
    ["is empty", ""],
    ["is cut off", deliveryReport({ to: VERP, status: FAILED }).slice(0, 300)],
  ])("%s", async (_name, mail) => {
    expect(await take(mail)).toBe("ignored");
    expect(await stateOfAda()).toBe("confirmed");
  });

  test("is whatever bytes come", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const { result } = await takeReturnedMail(w.ctx, bytes);
        expect(result).toBe("ignored");
      }),
      { numRuns: 200 },
    );
  });
});

describe("the mail that a mail program makes of the mailto: form", () => {
  test.each([
    ["as it is", `Subject: unsubscribe ${TOKEN}`],
    ["encoded", `Subject: =?utf-8?Q?unsubscribe_${TOKEN}?=`],
    ["folded", `Subject: unsubscribe\r\n ${TOKEN}`],
    [
      "of a program that says it is no answering machine",
      `Auto-Submitted: no\r\nSubject: unsubscribe ${TOKEN}`,
    ],
  ])("unsubscribes %s", async (_name, fields) => {
    const mail = plainMail(["From: ada@exemple.fr", "To: vigie@exemple.fr", fields], "");

    expect(await take(mail)).toBe("unsubscribed");
    expect(await stateOfAda()).toBe("unsubscribed");
    expect(await take(mail)).toBe("unsubscribed");
  });

  test.each([
    ["without a token", "unsubscribe"],
    ["with a forged one", `unsubscribe ${TOKEN.slice(0, -4)}0000`],
    ["with a token for another purpose", `unsubscribe ${subscriberToken(SECRET, "manage", ADA)}`],
    [
      "of another epoch",
      `unsubscribe ${subscriberToken(SECRET, "unsubscribe", { ...ADA, epoch: 2 })}`,
    ],
  ])("changes nothing %s", async (_name, subject) => {
    expect(await take(plainMail(["To: vigie@exemple.fr", `Subject: ${subject}`]))).toBe("ignored");
    expect(await stateOfAda()).toBe("confirmed");
  });
});
