import type { ComponentChildren } from "preact";
import type {
  ApiEndpoint,
  ApiSection,
  ApiWrite,
  ApiWriting,
} from "../../server/core/page/api-endpoint.ts";
import { DEFAULT_LIMITS } from "../../server/core/configuration.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { API_TEXT, type ApiText } from "../text/api.ts";
import { Banner } from "./banner.tsx";
import type { Words } from "./words.ts";

type Props = {
  readonly page: PageSnapshot;
  readonly sections: readonly ApiSection[];
  readonly writing: readonly ApiWriting[];
  readonly words: Words;
};

/** Every address that programs may read or write, each with a line that can be copied and run. */
export function ApiPage({ page, sections, writing, words }: Props) {
  const text = API_TEXT[words.locale];
  const families = [...sections, ...writing].map(({ name }) => name);
  return (
    <>
      <Banner heading="h1" sentence={text.title} id="title">
        <p>{text.lead}</p>
      </Banner>
      <div class="wrap body with-contents">
        <nav class="toc" aria-label={text.contents}>
          <ul>
            {families.map((name) => (
              <li>
                <a href={`#${anchor(name)}`}>{text.sections[name] ?? name}</a>
              </li>
            ))}
            <li>
              <a href="#conventions">{text.conventions}</a>
            </li>
            <li>
              <a href="/openapi.json">{text.description}</a>
            </li>
          </ul>
        </nav>
        <div class="stack api-page">
          {sections.map(({ name, endpoints }, i) => (
            <Family name={name} isOpen={i === 0} count={endpoints.length} text={text}>
              {endpoints.map((endpoint) => (
                <Endpoint page={page} endpoint={endpoint} words={words} text={text} />
              ))}
            </Family>
          ))}
          {writing.map((section, i) => (
            <Family name={section.name} count={section.writes.length} text={text}>
              {i === 0 && <WritingRules text={text} />}
              <ul class="writes">
                {section.writes.map((write) => (
                  <Write page={page} write={write} words={words} text={text} />
                ))}
              </ul>
            </Family>
          ))}
          <Conventions page={page} words={words} text={text} />
        </div>
      </div>
    </>
  );
}

/**
 * Shows a family of addresses, closed unless it is the first. Browsers open what a link within the
 * page leads to.
 */
function Family(props: {
  name: string;
  isOpen?: boolean;
  count: number;
  text: ApiText;
  children: ComponentChildren;
}) {
  const { name, isOpen = false, count, text, children } = props;
  const id = anchor(name);
  return (
    <details class="card family" open={isOpen}>
      <summary>
        <h2 id={`${id}-name`}>{text.sections[name] ?? name}</h2>
        <span class="soft small">{text.addresses(count)}</span>
      </summary>
      <section id={id} aria-labelledby={`${id}-name`}>
        <p class="soft">{text.leads[name]}</p>
        {children}
      </section>
    </details>
  );
}

/** The rules of all writes, and the token that every line below takes. */
function WritingRules({ text }: { text: ApiText }) {
  return (
    <>
      <Command lines={[TOKEN]} label={text.copyLabel("vigie token create")} text={text} />
      <ul class="rules">
        {text.writingRules.map((rule) => (
          <li>{rule}</li>
        ))}
      </ul>
    </>
  );
}

function Conventions({ page, words, text }: { page: PageSnapshot; words: Words; text: ApiText }) {
  const count = (n: number) => n.toLocaleString(words.locale);
  return (
    <details class="card family">
      <summary>
        <h2 id="conventions-name">{text.conventions}</h2>
      </summary>
      <section id="conventions" aria-labelledby="conventions-name">
        <ul class="rules">
          {text.rules.map((rule) => (
            <li>{rule}</li>
          ))}
        </ul>
        <h3 id="etag">{text.cachingTitle}</h3>
        <p>{text.caching}</p>
        <Command lines={revalidation(page)} label={text.copyLabel("ETag")} text={text} />
        <h3 id="limits">{text.limitsTitle}</h3>
        <p>{text.limits(count(DEFAULT_LIMITS.perAddress), count(DEFAULT_LIMITS.perToken))}</p>
      </section>
    </details>
  );
}

/** Said once, and taken by every line below. */
const TOKEN = "TOKEN=$(npm run -s vigie -- token create --name scripts --role editor)";

function Write(props: { page: PageSnapshot; write: ApiWrite; words: Words; text: ApiText }) {
  const { page, write, text } = props;
  const own = text.summaries[write.id];
  const foreign = own === undefined && props.words.locale !== "en" ? "en" : undefined;
  const name = (
    <>
      <code>
        {write.method} {write.path}
      </code>{" "}
      <span lang={foreign}>{own ?? write.summary}</span>
    </>
  );
  if (!write.hasLine) return <li id={write.id}>{name}</li>;
  return (
    <li id={write.id}>
      <details>
        <summary>{name}</summary>
        <Command
          lines={writingLines(page, write)}
          label={text.copyLabel(`${write.method} ${write.path}`)}
          text={text}
        />
      </details>
    </li>
  );
}

/** The call of a write; what stands between braces in its path is a variable of the shell. */
function writingLines(page: PageSnapshot, write: ApiWrite): string[] {
  const { method, path, needsToken, isRepeatable, body } = write;
  const address =
    page.url + path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const parts = [
    `curl -s${method === "GET" ? "" : ` -X ${method}`} "${address}"`,
    ...(needsToken ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(isRepeatable ? ['-H "Idempotency-Key: $(date +%s)"'] : []),
    ...(body
      ? [
          "-H 'Content-Type: application/json'",
          `-d '${JSON.stringify(body).replaceAll("'", "'\\''")}'`,
        ]
      : []),
  ];
  return parts.map(
    (part, i) => `${i === 0 ? "" : "  "}${part}${i < parts.length - 1 ? " \\" : ""}`,
  );
}

const anchor = (section: string) => section.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");

function Endpoint(props: {
  page: PageSnapshot;
  endpoint: ApiEndpoint;
  words: Words;
  text: ApiText;
}) {
  const { page, endpoint, text } = props;
  const { id, path, address, summary, limited, sample } = endpoint;
  // Without words of ours the summary is English, and says so.
  const own = text.summaries[id];
  const foreign = own === undefined && props.words.locale !== "en" ? "en" : undefined;
  return (
    <article class="endpoint" id={id} aria-labelledby={`${id}-name`}>
      <h3 id={`${id}-name`}>
        <code>{path}</code> <span lang={foreign}>{own ?? summary}</span>
        {limited && (
          <>
            {" "}
            <a class="limited tag" href="#limits">
              {text.limited}
            </a>
          </>
        )}
      </h3>
      <Command lines={[curl(page, address)]} label={text.copyLabel(path)} text={text} />
      {sample === null ? (
        <p>
          <a href={address}>{text.live}</a>
        </p>
      ) : (
        <details>
          <summary>{text.answer}</summary>
          <pre tabindex={0} translate={false}>
            {sample}
          </pre>
          <p class="soft">
            {text.shortened} <a href={address}>{text.live}</a>
          </p>
        </details>
      )}
    </article>
  );
}

/** Lines for a shell, and a button that takes them where scripts run. */
function Command(props: { lines: readonly string[]; label: string; text: ApiText }) {
  const { lines, label, text } = props;
  return (
    <div class="command">
      <pre tabindex={0} translate={false}>
        {lines.join("\n")}
      </pre>
      <button
        type="button"
        class="button tiny scripted"
        data-copy=""
        data-copied={text.copied}
        aria-label={label}
      >
        {text.copy}
      </button>
    </div>
  );
}

const curl = (page: PageSnapshot, address: string) => `curl -s ${quoted(page.url + address)}`;

/** Asks for the ETag, then whether anything changed: prints 304. */
function revalidation(page: PageSnapshot): string[] {
  const url = quoted(`${page.url}/pings`);
  return [
    `etag=$(curl -sI ${url} | tr -d '\\r' | sed -n 's/^etag: //ip')`,
    `curl -s -o /dev/null -w '%{http_code}\\n' -H "If-None-Match: $etag" ${url}`,
  ];
}

/** Returns a word for a shell: anything that is not plain is quoted. */
const quoted = (url: string): string =>
  /^[\w:/.@%+=,-]+$/.test(url) ? url : `'${url.replaceAll("'", "'\\''")}'`;
