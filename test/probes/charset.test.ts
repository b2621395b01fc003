import { expect, test } from "vitest";
import { textOf } from "../../probes/charset.ts";

const utf8 = Buffer.from("dégradé, 5 €");
const latin1 = Buffer.from("d\xe9grad\xe9", "latin1");
const wide = (text: string, isBig = false) => {
  const bytes = Buffer.from(text, "utf16le");
  return isBig ? bytes.swap16() : bytes;
};
const html = (declared: string) =>
  Buffer.from(`<!doctype html><html><head>${declared}</head>d\xe9grad\xe9`, "latin1");

const read = (bytes: Buffer, contentType?: string) =>
  textOf(bytes, contentType === undefined ? {} : { "content-type": contentType });

test.each([
  "application/json; charset=utf-8",
  "application/json; charset=utf-8, application/json; charset=utf-8",
  "text/html; charset=utf-8,",
  "application/json; charset=charset=UTF-8",
  "application/json; charset='utf-8'",
  'application/json; charset="utf-8"',
  "application/json; charset=utf_8",
  "application/json; charset=UTF8",
  "application/json; charset=none",
  "application/json; charset=",
  "application/json;charset",
  "application/json; charset=utf-8; charset=iso-8859-1",
  "application/json; charset=iso-2022-kr",
  "application/json; charset=utf-16",
  "application/json; charset=iso-8859-1",
  "text/html; charset=ISO-8859-1",
  "json",
  ", ,",
  "",
  undefined,
])("UTF-8 is read under the type %j", (contentType) => {
  expect(read(utf8, contentType)).toEqual({ text: "dégradé, 5 €", caveat: null });
});

test.each([
  ["text/plain; charset=iso-8859-1", latin1, "dégradé"],
  ["text/plain; charset='ISO-8859-1'", latin1, "dégradé"],
  ['text/plain; x="a, b"; charset="windows-1252"', latin1, "dégradé"],
  ["text/plain; charset=iso_8859-1", latin1, "dégradé"],
  ["text/plain; charset=latin1, text/plain", latin1, "dégradé"],
  ["text/plain; charset=utf-8, text/html; charset=latin1", latin1, "dégradé"],
  ["text/plain; charset=windows-1252", Buffer.from([0x80]), "€"],
  ["text/plain; charset=shift_jis", Buffer.from([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]), "テスト"],
  ["text/plain; charset=iso-2022-jp", Buffer.from("\x1b$B%F%9%H\x1b(B", "latin1"), "テスト"],
  ["text/plain; charset=utf-16le", wide("dégradé"), "dégradé"],
  ["text/plain; charset=utf-16", wide("ascii"), "ascii"],
  ["text/plain; charset=utf-16be", wide("ascii", true), "ascii"],
  ["application/json", wide('{"a":1}'), '{"a":1}'],
  ["application/json", wide('{"a":1}', true), '{"a":1}'],
  ["text/html", html('<meta charset="iso-8859-1">'), "dégradé"],
  ["text/html", html("<META CHARSET=latin1 >"), "dégradé"],
  ["text/html; charset=nonsense", html("<meta charset=windows-1252>"), "dégradé"],
  [
    "text/html",
    html('<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-1">'),
    "dégradé",
  ],
  [
    "text/xml",
    Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><e>d\xe9grad\xe9</e>', "latin1"),
    "dégradé",
  ],
])("%s", (contentType, bytes, part) => {
  const { text, caveat } = read(bytes, contentType);

  expect(text).toContain(part);
  expect(caveat).toBeNull();
});

test.each([
  ["UTF-8", Buffer.from("\ufeffdégradé"), "text/plain"],
  ["UTF-16LE", Buffer.concat([Buffer.from([0xff, 0xfe]), wide("dégradé")]), undefined],
  ["UTF-16BE", Buffer.concat([Buffer.from([0xfe, 0xff]), wide("dégradé", true)]), undefined],
  ["UTF-8, under another label", Buffer.from("\ufeffdégradé"), "text/plain; charset=latin1"],
])("a byte order mark of %s decides, and is dropped", (_, bytes, contentType) => {
  expect(read(bytes, contentType)).toEqual({ text: "dégradé", caveat: null });
});

test.each([
  ["text/plain; charset=utf-8", latin1, "d\ufffdgrad\ufffd", "the body is not valid UTF-8"],
  ["text/plain", latin1, "d\ufffdgrad\ufffd", "the body is not valid UTF-8"],
  ["text/plain; charset=none", latin1, "d\ufffd", 'UTF-8, and charset "none" is unknown'],
  ["text/plain; charset=shift_jis", Buffer.from([0xfc, 0xfc]), "\ufffd", "not valid shift_jis"],
  ["text/html; charset=utf-8", html("<meta charset=latin1>"), "d\ufffdgrad", "not valid UTF-8"],
])("what cannot be read under %s is replaced, and said", (contentType, bytes, part, caveat) => {
  const read_ = read(bytes, contentType);

  expect(read_.text).toContain(part);
  expect(read_.caveat).toContain(caveat);
});
