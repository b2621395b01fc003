import { describe, expect, test } from "vitest";
import { endOfReport, reportedRecipients } from "../../../server/core/messages/delivery-report.ts";
import { recipient, statusOf } from "../../helpers/returned-mails.ts";

const ADA = "ada@exemple.fr";

describe("a delivery report", () => {
  test("is read field by field, folded lines, comments and capitals included", () => {
    const text = statusOf(
      "FINAL-RECIPIENT: RFC822; <Ada@Exemple.FR>\r\naction : Failed (permanent)\r\nStatus:\r\n 5.1.1 (bad mailbox)",
    );

    expect(reportedRecipients(text)).toEqual([
      { original: null, final: ADA, action: "failed", status: "5.1.1" },
    ]);
  });

  test.each<[name: string, text: string, end: string]>([
    ["a failure for good", statusOf(recipient(ADA, "failed", "5.1.1")), "failed 5.1.1"],
    ["a failure without details", statusOf(recipient(ADA, "failed", "5.0.0")), "failed 5.0.0"],
    [
      "a mailbox that is full for good",
      statusOf(recipient(ADA, "failed", "5.2.2")),
      "failed 5.2.2",
    ],
    ["no first block", recipient(ADA, "failed", "5.1.1"), "failed 5.1.1"],
    [
      "no empty line",
      `Reporting-MTA: dns; a\n${recipient(ADA, "failed", "5.1.1")}`,
      "failed 5.1.1",
    ],
    ["no action", statusOf("Final-Recipient: rfc822; x@y\nStatus: 5.1.1"), "failed 5.1.1"],
    ["a delay", statusOf(recipient(ADA, "delayed", "4.4.1")), "unfinished"],
    [
      "a delay with the status of a failure",
      statusOf(recipient(ADA, "delayed", "5.0.0")),
      "unfinished",
    ],
    ["a failure after too long a delay", statusOf(recipient(ADA, "failed", "4.4.7")), "unfinished"],
    ["a delivery", statusOf(recipient(ADA, "delivered", "2.0.0")), "unfinished"],
    ["a relay", statusOf(recipient(ADA, "relayed", "2.0.0")), "unfinished"],
    ["an expansion", statusOf(recipient(ADA, "expanded", "2.0.0")), "unfinished"],
    ["no status", statusOf("Final-Recipient: rfc822; x@y\nAction: failed"), "unfinished"],
    ["a status that is none", statusOf(recipient(ADA, "failed", "550")), "unfinished"],
    [
      "a status in the diagnostic alone",
      statusOf("Action: failed\nDiagnostic-Code: smtp; 550 5.1.1 no"),
      "unfinished",
    ],
    ["nothing", "", "unfinished"],
    ["nonsense", "\u0000\u0001\nStatus\n\n: 5.1.1\n", "unfinished"],
    [
      "several recipients that all failed",
      statusOf(
        recipient("x@exemple.org", "failed", "5.1.1"),
        recipient("y@exemple.org", "failed", "5.2.1"),
      ),
      "failed 5.1.1",
    ],
    [
      "several recipients of an alias, one of which is reached",
      statusOf(
        recipient("x@exemple.org", "failed", "5.1.1"),
        recipient("y@exemple.org", "delivered", "2.0.0"),
      ),
      "unfinished",
    ],
    [
      "the subscriber, who failed, among others",
      statusOf(recipient("x@exemple.org", "delivered", "2.0.0"), recipient(ADA, "failed", "5.1.1")),
      "failed 5.1.1",
    ],
    [
      "the subscriber, who is reached, among others",
      statusOf(recipient("x@exemple.org", "failed", "5.1.1"), recipient(ADA, "delivered", "2.0.0")),
      "unfinished",
    ],
    [
      "a forward of the subscriber's that failed",
      statusOf(
        "Original-Recipient: rfc822; ada@exemple.fr\nFinal-Recipient: rfc822; z@z.test\nAction: failed\nStatus: 5.1.1",
      ),
      "failed 5.1.1",
    ],
    [
      "an international address",
      statusOf("Final-Recipient: utf-8; zoé@exemple.fr\nAction: failed\nStatus: 5.1.1"),
      "failed 5.1.1",
    ],
  ])("with %s is %3$s", (_name, text, wanted) => {
    const end = endOfReport(reportedRecipients(text), ADA);

    expect(end.kind === "failed" ? `failed ${end.status}` : end.kind).toBe(wanted);
  });
});
