import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import type { Logger } from "pino";
import { documentOf, putVersion, versionInForce } from "../../../db/config-versions.ts";
import type { Db } from "../../../db/schema.ts";
import type { Config } from "../../core/configuration.ts";
import { repeatEvery } from "../repeat.ts";
import type { Node } from "./enter-nodes.ts";

/** A configuration as it was written, for the other nodes of a shared database. */
export type ConfigSource = {
  /** Returns a hash of what it says, before variables are replaced. */
  readonly fingerprint: () => string;
  /** Returns its text. */
  readonly document: () => string;
  /**
   * Returns the configuration that another node's text makes with the variables of this one;
   * `null`, and the log says why, where it makes none.
   */
  readonly load: (document: string) => Config | null;
};

/** The agreement of all nodes on one configuration. */
export type ConfigAgreement = {
  /** Returns false if the configuration was replaced by a later one: it must not come into force. */
  readonly propose: (source: ConfigSource) => Promise<boolean>;
  readonly stop: () => Promise<void>;
};

const LOOK_MS = 2_000;
const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/**
 * Keeps this node to the configuration in force: a text that no node had before becomes it, and
 * every other node takes it up. One that was replaced is ignored, with a warning: of nodes that
 * are reloaded one by one, the last with the old file cannot bring it back.
 *
 * @param source this node's; every node that runs has the same
 * @param apply puts a configuration of another node in force here
 */
export async function agreeOnConfig(
  { db, log }: { readonly db: Db; readonly log: Logger },
  node: Pick<Node, "configure" | "isAlone">,
  source: ConfigSource,
  apply: (config: Config) => Promise<void>,
): Promise<ConfigAgreement> {
  let own = source.fingerprint();
  /** One that this node has in force already, and could not tell the others. */
  let unsaid: ConfigSource | null = null;
  let refused: string | null = null;

  const put = async (given: ConfigSource, again: boolean): Promise<boolean> => {
    const fingerprint = given.fingerprint();
    const document = await compress(given.document());
    const isInForce = await putVersion(db, { fingerprint, document }, again);
    if (isInForce) own = fingerprint;
    return isInForce;
  };
  const takeUp = async (fingerprint: string) => {
    const document = await documentOf(db, fingerprint);
    if (document === null) return;
    const config = source.load((await decompress(document)).toString());
    if (config === null) {
      refused = fingerprint;
      return;
    }
    own = fingerprint;
    await node.configure(() => fingerprint);
    await apply(config);
    log.warn("the configuration of another node is in force: replace the file of this one");
  };
  const look = async () => {
    try {
      if (unsaid !== null) {
        await put(unsaid, false);
        unsaid = null;
      }
      const inForce = await versionInForce(db);
      if (inForce !== null && inForce !== own && inForce !== refused) await takeUp(inForce);
    } catch (error) {
      log.debug({ err: error }, "the configuration in force cannot be read");
    }
  };

  // Every node that runs has this one, or none runs: then an operator has chosen it.
  await put(source, true);
  const looking = repeatEvery(LOOK_MS, look);
  return {
    async propose(given) {
      try {
        if (await put(given, node.isAlone())) {
          unsaid = null;
        } else {
          log.warn("this configuration was replaced by a later one, which stays in force");
          return false;
        }
      } catch (error) {
        log.error({ err: error }, "the other nodes learn of this configuration later");
        own = given.fingerprint();
        unsaid = given;
      }
      await node.configure(given.fingerprint);
      return true;
    },
    stop: () => looking.stop(),
  };
}
