import { type RefusalCode, REFUSALS } from '@clientele/contracts';

/** What a page of ours may load: its own style, nothing else. */
export const PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; }
  td, th { text-align: left; padding: .2rem 1rem .2rem 0; vertical-align: top; }
  code { font-family: ui-monospace, monospace; }
`;

const page = (title: string, content: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8">` +
  `<meta name="viewport" content="width=device-width">` +
  `<title>${title}</title><style>${STYLE}</style></head><body><h1>${title}</h1>${content}</body></html>`;

const codes = Object.keys(REFUSALS) as RefusalCode[];

const row = (code: RefusalCode): string => {
  const { status, title } = REFUSALS[code];
  const link = `<a href="/problems/${code}"><code>${code}</code></a>`;
  return `<tr><td>${link}</td><td>${status}</td><td>${title}</td></tr>`;
};

/** Every problem there is. */
export const problemsPage = (): string =>
  page(
    'Problems',
    `<p>Every request that fails is answered by a problem document with one of these codes.</p>` +
      `<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead>` +
      `<tbody>${codes.map(row).join('')}</tbody></table>`,
  );

/** What one problem means; `null` when there is no such code. */
export const problemPage = (code: string): string | null => {
  const known = codes.find((each) => each === code);
  if (known === undefined) return null;
  const { status, title } = REFUSALS[known];
  return page(known, `<p>${title}</p><p>Status ${status}. <a href="/problems">All problems</a></p>`);
};
