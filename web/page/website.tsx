/** Shows an organisation's own site among its facts, if it has one. */
export function Website({ url, label }: { url: string | null; label: string }) {
  if (url === null) return null;
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <a href={url} rel="noopener noreferrer nofollow">
          {url}
        </a>
      </dd>
    </>
  );
}
