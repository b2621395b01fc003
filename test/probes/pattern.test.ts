import { expect, test } from "vitest";
import { matches } from "../../probes/pattern-test.ts";
import { compilePattern, readPattern } from "../../probes/pattern.ts";

test.each([
  [String.raw`"[^\"]*" (?<status>\d{3})`, '"GET /" 200'],
  [String.raw`\[(?<time>[^\]]+)\] \- (?<status>\d{3})`, "[now] - 200"],
  [String.raw`(?<status>\d{3}) [\w-.]+`, "200 a-b.c"],
  [String.raw`\:(?<status>\d{3})`, ":200"],
  [String.raw`\'(?<status>\d{3})\'`, "'200'"],
  [String.raw`\<\d+\>\#\@\ \&`, "<13>#@ &"],
  [String.raw`^\p{Lu}\u{e9}.$`, "Éé😀"],
  [String.raw`\\A\-`, "\\A-"],
])("%s is accepted as browsers accept it", (source, text) => {
  expect(readPattern(source)).not.toHaveProperty("mistake");
  expect(compilePattern(source).test(text)).toBe(true);
  expect(matches(source, text)).toBe(true);
});

test.each([
  ["(", "unterminated group, at character 1"],
  ["a(b", "unterminated group, at character 2"],
  ["a)b", "unmatched ')', at character 2"],
  ["*a", "nothing to repeat, at character 1"],
  ["[z-a]", "range out of order in character class, at character 4"],
  ["ab[c", "unterminated character class, at character 3"],
  ["a\\", "\\ at end of pattern, at character 2"],
  ["(?<n>a)(?<n>b)", "duplicate capture group name, at character 14"],
  // Each of these would be taken literally, or for something else, and never match.
  [String.raw`\p{L}\-`, "\\p needs a pattern without needless escapes, at character 1"],
  [String.raw`\Afoo\Z`, "\\A is no escape of JavaScript, at character 1"],
  [String.raw`foo\h+`, "\\h is no escape of JavaScript, at character 4"],
  ["[[:digit:]]+", "[: is a POSIX class, which JavaScript does not know, at character 2"],
  ["x{,3}", "{, is no quantifier of JavaScript: write {0,n}, at character 2"],
])("%s is refused with the reason and its place", (source, mistake) => {
  expect(readPattern(source)).toEqual({ mistake });
});
