import { useSignal } from "@preact/signals";
import type { AccessRequest, AccessRequestList } from "../../server/core/api/access.ts";
import { api } from "./api.ts";
import { Empty, Finder, Segments } from "./filters.tsx";
import { FoldedCard } from "./folded-card.tsx";
import { Heading, useRead, Waiting } from "./parts.tsx";
import { profileWord, STATE_WORDS } from "./request-words.ts";
import { Review } from "./review.tsx";
import { t } from "./state.ts";

/** Shows the requests for access, those that have waited longest first. */
export function Requests() {
  const state = useSignal("submitted");
  const query = useSignal("");
  const address = `/api/v1/access-requests?state=${state.value}&q=${encodeURIComponent(query.value.trim())}&limit=100`;
  const { found, error, again } = useRead(() => api.get<AccessRequestList>(address), address);
  const list = found.value;
  return (
    <>
      <Heading count={list?.counts["submitted"] ?? 0}>
        {t("Demandes d’accès", "Access requests")}
      </Heading>
      <div class="line ends">
        <Segments
          label={t("État", "State")}
          value={state.value}
          choose={(value) => (state.value = value)}
          choices={Object.entries(STATE_WORDS()).map(([value, label]) => ({
            value,
            label,
            count: list?.counts[value] ?? 0,
          }))}
        />
        <Finder label={t("Nom, adresse ou SIREN", "Name, address or SIREN")} value={query} />
      </div>
      {!list && <Waiting error={error.value} />}
      {list?.requests.length === 0 && (
        <Empty>
          <p>{t("Aucune demande.", "No request.")}</p>
        </Empty>
      )}
      {list?.requests.map((one) => (
        <Request key={one.id} request={one} again={again} />
      ))}
      {list?.more && (
        <p>
          {t(
            "Les 100 premières sont montrées\u00a0: précisez la recherche.",
            "The first 100 are shown: narrow the search.",
          )}
        </p>
      )}
    </>
  );
}

function Request({ request, again }: { request: AccessRequest; again: () => Promise<void> }) {
  const days = Math.floor((Date.now() - Date.parse(request.submittedAt)) / 86_400_000);
  return (
    <FoldedCard
      name={request.companyName}
      open={t("Étudier", "Review")}
      head={
        <>
          <b>{request.companyName}</b>{" "}
          <span class="soft">
            {profileWord(request.profile)},{" "}
            {days === 0
              ? t("envoyée aujourd’hui", "sent today")
              : t(
                  `envoyée il y a ${days}\u00a0jour${days > 1 ? "s" : ""}`,
                  `sent ${days} day${days > 1 ? "s" : ""} ago`,
                )}
          </span>{" "}
          {request.isPriority && <span class="tag">{t("prioritaire", "priority")}</span>}
        </>
      }
      details={() => <Review request={request} again={again} />}
    />
  );
}
