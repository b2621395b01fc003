import { isUnset, listOf, numberOf, textOf, unpacked, valuesOf, type Values } from "./values.ts";

/** A monitor of Uptime Kuma: its backup writes `ignoreTls`, its database `ignore_tls`. */
export type KumaMonitor = {
  readonly get: (name: string) => unknown;
  readonly text: (name: string) => string | null;
  readonly number: (name: string) => number | null;
  readonly list: (name: string) => readonly unknown[];
  readonly values: Values;
};

export function kumaMonitor(values: Values): KumaMonitor {
  const get = (name: string): unknown => {
    const snake = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const value = values[name] ?? values[snake] ?? values[`${snake}_json`];
    return value ?? undefined;
  };
  return {
    get,
    text: (name) => textOf(get(name)),
    number: (name) => numberOf(get(name)),
    list: (name) => listOf(unpacked(get(name))),
    values,
  };
}

/** Fields that are read, that only show something, or that no longer mean anything once copied. */
const KNOWN = new Set(
  `id name type active url hostname port method body headers httpBodyEncoding interval timeout
  maxretries retryInterval resendInterval maxredirects accepted_statuscodes accepted_statuscodes_json
  keyword invertKeyword jsonPath jsonPathOperator expectedValue ignoreTls upsideDown authMethod
  basic_auth_user basic_auth_pass oauth_client_id oauth_client_secret oauth_token_url oauth_scopes
  oauth_auth_method description tags parent proxyId notificationIDList expiryNotification
  domainExpiryNotification dns_resolve_type dns_resolve_server pushToken grpcUrl grpcServiceName
  grpcEnableTls grpcMethod grpcMetadata grpcProtobuf grpcBody tlsCa tlsCert tlsKey conditions weight
  packetSize pathName path childrenIDs forceInactive maintenance dns_last_result screenshot user_id
  created_date includeSensitiveData ipFamily wsSubprotocol wsIgnoreSecWebsocketAcceptHeader
  groupName cacheBust retryOnlyOnStatusCodeFailure authWorkstation authDomain`
    .split(/\s+/)
    .map(comparable),
);

/** Fields of other types, which Kuma stores with each monitor, whatever its type. */
const OF_OTHER_TYPES =
  /^(docker|mqtt|radius|kafka|rabbitmq|snmp|database|game|gamedig|ping|remotebrowser|smtp|manual|push|oauth|systemservice|response|saveresponse|saveerrorresponse|subtype|location|protocol|expectedtlsalert)/;

function comparable(name: string): string {
  return name.toLowerCase().replaceAll("_", "");
}

/** Returns the names of fields that are set and mean nothing to the importer. */
export const unknownFields = (values: Values): string[] =>
  Object.entries(values)
    .filter(([name, value]) => {
      const key = comparable(name);
      return !KNOWN.has(key) && !OF_OTHER_TYPES.test(key) && !isUnset(unpacked(value));
    })
    .map(([name]) => name);

/** Headers, which Kuma stores as JSON text. */
export const kumaHeaders = (monitor: KumaMonitor): Values =>
  valuesOf(unpacked(monitor.get("headers")));
