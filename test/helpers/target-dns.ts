import { createSocket } from "node:dgram";

const TYPES = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33 };

/** A name server's answer: records, an error code, or silence. */
export type Reply =
  | readonly { readonly type: keyof typeof TYPES; readonly data: Buffer }[]
  | "NXDOMAIN"
  | "SERVFAIL"
  | "silence";

/** A name in the wire's form: each label with its length before it. */
export const nameBytes = (name: string): Buffer =>
  Buffer.concat([
    ...name.split(".").map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);

export const ipv4 = (address: string): Buffer => Buffer.from(address.split(".").map(Number));

/** The first question: its name, and where it ends. */
function questionIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.subarray(at + 1, at + 1 + length).toString());
    at += 1 + length;
  }
  return { name: labels.join("."), end: at + 5 };
}

/** A name server on UDP at 127.0.0.1 that knows what `zone` holds, whatever the type asked. */
export async function startNameServer(zone: Readonly<Record<string, Reply>>) {
  const socket = createSocket("udp4");
  socket.on("message", (query, from) => {
    const { name, end } = questionIn(query);
    const reply = zone[name.toLowerCase()] ?? "NXDOMAIN";
    if (reply === "silence") return;
    const records = typeof reply === "string" ? [] : reply;
    const code = reply === "NXDOMAIN" ? 3 : reply === "SERVFAIL" ? 2 : 0;
    const header = Buffer.alloc(12);
    query.copy(header, 0, 0, 2);
    header.writeUInt16BE(0x8180 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(records.length, 6);
    const answers = records.map(({ type, data }) => {
      const fixed = Buffer.alloc(12);
      // A pointer to the question's name.
      fixed.writeUInt16BE(0xc00c, 0);
      fixed.writeUInt16BE(TYPES[type], 2);
      fixed.writeUInt16BE(1, 4);
      fixed.writeUInt32BE(60, 6);
      fixed.writeUInt16BE(data.length, 10);
      return Buffer.concat([fixed, data]);
    });
    socket.send(Buffer.concat([header, query.subarray(12, end), ...answers]), from.port);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  socket.unref();
  const { port } = socket.address();
  return {
    address: `127.0.0.1:${port}`,
    stop: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}
