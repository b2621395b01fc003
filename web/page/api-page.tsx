import type {
  ApiEndpoint,
  ApiSection,
  ApiWrite,
  ApiWriting,
} from "../../server/core/page/api-endpoint.ts";
import { DEFAULT_LIMITS } from "../../server/core/configuration.ts";
import type { PageSnapshot } from "../../server/core/snapshot.ts";
import { API_TEXT, type ApiText } from "../text/api.ts";
import { Crumbs } from "./crumbs.tsx";
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
  const count = (n: number) => n.toLocaleString(words.locale);
  return (
    <div class="api-page">
      <Crumbs steps={[{ name: words.text.pages.nav.api }]} words={words} />
      <h1>{text.title}</h1>
      <p>{text.lead}</p>
      <ul class="api-contents">
        {sections.map(({ name }) => (
          <li>
            <a href={`#${anchor(name)}`}>{text.sections[name] ?? name}</a>
          </li>
        ))}
        {writing.map(({ name }) => (
          <li>
            <a href={`#${anchor(name)}`}>{text.sections[name] ?? name}</a>
          </li>
        ))}
        <li>
          <a href="/openapi.json">{text.description}</a>
        </li>
      </ul>

      <section aria-labelledby="conventions">
        <h2 id="conventions">{text.conventions}</h2>
        <ul>
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

      {sections.map(({ name, endpoints }) => (
        <section aria-labelledby={anchor(name)}>
          <h2 id={anchor(name)}>{text.sections[name] ?? name}</h2>
          <p>{text.leads[name]}</p>
          {endpoints.map((endpoint) => (
            <Endpoint page={page} endpoint={endpoint} words={words} text={text} />
          ))}
        </section>
      ))}

      {writing.map((section, i) => (
        <section aria-labelledby={anchor(section.name)}>
          <h2 id={anchor(section.name)}>{text.sections[section.name] ?? section.name}</h2>
          <p>{text.leads[section.name]}</p>
          {i === 0 && (
            <>
              <Command lines={[TOKEN]} label={text.copyLabel("vigie token create")} text={text} />
              <ul>
                {text.writingRules.map((rule) => (
                  <li>{rule}</li>
                ))}
              </ul>
            </>
          )}
          <ul class="writes">
            {section.writes.map((write) => (
              <Write page={page} write={write} words={words} text={text} />
            ))}
          </ul>
        </section>
      ))}
    </div>
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
            <a class="limited" href="#limits">
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
        class="scripted"
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
