/** The addresses that the page is made of. */
export interface PageAddresses {
  readonly script: string;
  readonly style: string;
  readonly cspSource: string;
  readonly nonce: string;
  readonly language: string;
}

/** The page's HTML: nothing but a nonce and file addresses is written into it. */
export function pageHtml({ script, style, cspSource, nonce, language }: PageAddresses): string {
  const policy = [
    `default-src 'none'`,
    `img-src ${cspSource} data: blob:`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>RegLab</title>
</head>
<body>
<div id="lab"></div>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
