import type { ApiEndpoint, ApiSection } from "../../server/core/api-endpoint.ts";
import { DEFAULT_LIMITS, type PageSnapshot } from "../../server/core/model.ts";
import { API_TEXT, type ApiText } from "../text/api.ts";
import { Crumbs } from "./crumbs.tsx";
import type { Words } from "./words.ts";

type Props = {
  readonly page: PageSnapshot;
  readonly sections: readonly ApiSection[];
  readonly words: Words;
};

/** Every address that programs may read, each with a line that can be copied and run. */
export function ApiPage({ page, sections, words }: Props) {
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
    </div>
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

/** For a shell: whatever is more than plain goes between quotes. */
const quoted = (url: string): string =>
  /^[\w:/.@%+=,-]+$/.test(url) ? url : `'${url.replaceAll("'", "'\\''")}'`;
