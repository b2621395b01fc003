import { useSignal } from "@preact/signals";
import type { ConfigImport } from "../../server/core/api/config-import.ts";
import { LARGEST_IMPORT_BYTES } from "../../server/core/imports/largest-import.ts";
import { api, Refused } from "./api.ts";
import { CopyButton } from "./copy-button.tsx";
import { Alert, Heading, Table, useWork } from "./parts.tsx";
import { t } from "./state.ts";

/** Most notices that the table shows; the YAML is not cut. */
const MOST_SHOWN = 500;

const refused = (name: string, detail: string): Refused =>
  new Refused(422, `${name}: ${detail}`, new Map());

/** Returns a file's text: UTF-8, or UTF-16 with its mark. @throws Refused for other files */
async function textOf(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const encoding = isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8";
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    if (!text.includes("\0")) return text;
  } catch {
    // Refused below, as a text with a zero byte is.
  }
  throw refused(
    file.name,
    t(
      "ce n’est pas un fichier texte en UTF-8. Une base kuma.db s’importe par « vigie import-config ».",
      "this is not a text file in UTF-8. A kuma.db is imported by “vigie import-config”.",
    ),
  );
}

async function convertFiles(files: readonly File[]): Promise<ConfigImport> {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  const largest = LARGEST_IMPORT_BYTES / 1024 / 1024;
  if (size > LARGEST_IMPORT_BYTES)
    throw refused(
      files.map((file) => file.name).join(", "),
      t(
        `plus de ${largest} Mio : utilisez « vigie import-config », qui en accepte 8.`,
        `more than ${largest} MiB: use “vigie import-config”, which takes 8.`,
      ),
    );
  const texts = await Promise.all(
    files.map(async (file) => ({ name: file.name, text: await textOf(file) })),
  );
  return api.post<ConfigImport>("/api/v1/config-imports", { files: texts });
}

/** Converts another tool's configuration to YAML, and lists what has no counterpart. */
export function ImportConfig() {
  const work = useWork();
  const found = useSignal<ConfigImport | null>(null);
  const take = (list: FileList | null | undefined) => {
    const files = [...(list ?? [])];
    if (files.length === 0) return;
    found.value = null;
    void work.run(async () => {
      found.value = await convertFiles(files);
    });
  };
  return (
    <>
      <Heading>{t("Importer une configuration", "Import configuration")}</Heading>
      <DropZone take={take} isBusy={work.isBusy.value} />
      <Alert error={work.error.value} />
      <p role="status">{work.isBusy.value && t("Conversion…", "Converting…")}</p>
      {found.value && <Result result={found.value} />}
    </>
  );
}

function DropZone(props: { take: (files: FileList | null | undefined) => void; isBusy: boolean }) {
  const { take, isBusy } = props;
  const isOver = useSignal(false);
  return (
    <section
      class={`card stack drop-zone${isOver.value ? " is-over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        take(event.dataTransfer?.files);
      }}
    >
      <p>
        {t(
          "Uptime Kuma (sauvegarde JSON), Gatus, Prometheus et son blackbox exporter, Statuspage, UptimeRobot, Hyperping, ou un document OpenAPI. Rien n’est enregistré ni changé sur le serveur.",
          "Uptime Kuma (its JSON backup), Gatus, Prometheus with its blackbox exporter, Statuspage, UptimeRobot, Hyperping, or an OpenAPI document. Nothing is stored or changed on the server.",
        )}
      </p>
      <div class="field">
        <label for="import-files">
          {t("Déposez un fichier ici, ou choisissez-le", "Drop a file here, or choose it")}
        </label>
        <input
          id="import-files"
          type="file"
          multiple
          disabled={isBusy}
          onChange={(event) => {
            take(event.currentTarget.files);
            // The same file may be chosen again once it was corrected.
            event.currentTarget.value = "";
          }}
        />
      </div>
    </section>
  );
}

function Result({ result }: { result: ConfigImport }) {
  const { kind, monitors, notices, variables, yaml } = result;
  const save = () => {
    const url = URL.createObjectURL(new Blob([yaml], { type: "application/yaml" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = "vigie.yaml";
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <section class="card stack" aria-labelledby="yaml">
        <h2 id="yaml">vigie.yaml</h2>
        <p>
          {kind}
          {t(" : ", ": ")}
          {monitors < 2
            ? t(
                `${monitors} sonde écrite.`,
                monitors === 1 ? "1 monitor written." : "no monitor written.",
              )
            : t(`${monitors} sondes écrites.`, `${monitors} monitors written.`)}
        </p>
        <div class="tools">
          <button type="button" class="button main" onClick={save}>
            {t("Télécharger", "Download")}
          </button>
          <CopyButton text={yaml} done={t("Copié.", "Copied.")} />
        </div>
        <pre
          class="scroll"
          tabindex={0}
          role="region"
          aria-label={t("Texte du fichier", "Text of the file")}
        >
          {yaml}
        </pre>
      </section>
      {variables.length > 0 && (
        <section class="card stack" aria-labelledby="variables">
          <h2 id="variables">{t("Secrets à fournir", "Secrets to provide")}</h2>
          <p>
            {t(
              "Ils ne sont pas dans le fichier : définissez ces variables d’environnement.",
              "They are not in the file: set these environment variables.",
            )}
          </p>
          <ul>
            {variables.map(({ name, place }) => (
              <li key={name}>
                <code>{name}</code> <span class="soft">{place}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <Notices notices={notices} />
    </>
  );
}

function Notices({ notices }: { notices: ConfigImport["notices"] }) {
  const hidden = notices.length - MOST_SHOWN;
  return (
    <section class="card stack" aria-labelledby="notices">
      <h2 id="notices">{t("Sans équivalent, ou changé", "Without counterpart, or changed")}</h2>
      {notices.length === 0 ? (
        <p>{t("Tout a été repris.", "Everything was taken over.")}</p>
      ) : (
        <Table
          caption={t("Ce qui n’a pas été repris tel quel", "What was not taken over as it is")}
          isCaptionHidden
          columns={[t("Endroit", "Place"), t("Raison", "Reason")]}
        >
          {notices.slice(0, MOST_SHOWN).map(({ file, line, place, message }) => (
            <tr key={`${line} ${place} ${message}`}>
              <td>
                {line === null ? file : `${file}:${line}`} <code>{place}</code>
              </td>
              <td lang="en">{message}</td>
            </tr>
          ))}
        </Table>
      )}
      {hidden > 0 && (
        <p>
          {hidden === 1
            ? t("Et une autre ligne.", "And one more.")
            : t(`Et ${hidden} autres lignes.`, `And ${hidden} more.`)}
        </p>
      )}
    </section>
  );
}
