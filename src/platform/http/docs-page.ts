import type { EndpointShape } from '../contract.ts';

interface DocumentedRefusal {
  code: string;
  status: number;
  detail: string;
}

/** The readable face of the API: every endpoint by tag, every refusal code with its sentence. */
export function docsPage(
  endpoints: readonly EndpointShape[],
  refusals: readonly DocumentedRefusal[],
  version: string,
): string {
  const tags = Map.groupBy(endpoints, (contract) => contract.tag);
  const sections = [...tags].map(
    ([tag, list]) => `<section><h2>${escape(tag)}</h2>${list.map(endpointHtml).join('')}</section>`,
  );
  const rows = refusals.map(
    ({ code, status, detail }) =>
      `<tr id="${escape(code)}"><td><code>${escape(code)}</code></td><td>${status}</td>` +
      `<td>${escape(detail)}</td></tr>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Emporium API</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/api/docs.css"></head>
<body><main><h1>Emporium API</h1><p>Version ${escape(version)}. The machine-readable document is
<a href="/api/v1/openapi.json">/api/v1/openapi.json</a>. Errors are problem+json (RFC 9457) with a stable
<code>code</code>; amounts are integer minor units; lists take <code>limit</code> and <code>cursor</code>;
updates take <code>If-Match</code>.</p>${sections.join('')}
<section><h2>Refusal codes</h2><table>
<thead><tr><th>Code</th><th>Status</th><th>What it says</th></tr></thead>
<tbody>${rows.join('')}</tbody></table></section></main></body></html>`;
}

/** Served beside the page: the content policy allows no style inside it. */
export const docsStyle = `
:root {
  color-scheme:light dark;
  --ink:#1c1a17;
  --paper:#fbfaf7;
  --quiet:#6b655b;
  --line:#e7e3da;
  --accent:#0f5c4a;
}
@media (prefers-color-scheme:dark) {
  :root {
    --ink:#f3efe8;
    --paper:#141311;
    --quiet:#a8a196;
    --line:#33302b;
    --accent:#58b89c;
  }
}
body {
  margin:0;
  background:var(--paper);
  color:var(--ink);
  font:16px/1.5 system-ui,sans-serif;
}
main {
  max-width:60rem;
  margin:0 auto;
  padding:3rem 1.5rem;
}
h1,h2 {
  font-family:Georgia,serif;
  font-weight:500;
}
h2 {
  margin-top:3rem;
}
a {
  color:var(--accent);
}
details {
  border-top:1px solid var(--line);
  padding:.75rem 0;
}
summary {
  cursor:pointer;
}
code,pre {
  font:13px/1.5 ui-monospace,monospace;
}
pre {
  overflow:auto;
  padding:1rem;
  border:1px solid var(--line);
  border-radius:10px;
}
.method {
  display:inline-block;
  min-width:4.5em;
  font-weight:600;
  color:var(--accent);
}
.quiet {
  color:var(--quiet);
}
table {
  border-collapse:collapse;
  width:100%;
}
td,th {
  text-align:left;
  vertical-align:top;
  padding:.4rem .8rem .4rem 0;
  border-top:1px solid var(--line);
}
`;

function endpointHtml(contract: EndpointShape): string {
  const shapes: [name: string, schema: unknown][] = [
    ['Query', contract.query],
    ['Body', contract.body],
    ...Object.entries(contract.answers).map(([status, schema]): [string, unknown] => [
      `Answer ${status}`,
      schema,
    ]),
  ];
  const blocks = shapes.flatMap(([name, schema]) =>
    schema ? [`<h3>${name}</h3><pre>${escape(JSON.stringify(schema, null, 2))}</pre>`] : [],
  );
  const refusals = contract.refusals.map((code) => `<a href="#${code}"><code>${code}</code></a>`);
  const path = `<code>${escape(contract.path)}</code>`;
  return `<details><summary><span class="method">${contract.method}</span>${path}
<span class="quiet">${escape(contract.summary)}</span></summary>
${contract.description ? `<p>${escape(contract.description)}</p>` : ''}
${refusals.length > 0 ? `<p>Refusals: ${refusals.join(', ')}</p>` : ''}${blocks.join('')}</details>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
