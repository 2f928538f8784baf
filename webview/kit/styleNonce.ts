/*
 * The toolkit tries out a style element when it loads (does the browser know :focus-visible?). Under a strict policy that needs the page's
 * nonce, which it looks for in this meta element. So this file is imported before the toolkit.
 */
const nonce = document.querySelector<HTMLScriptElement>('script[nonce]')?.nonce;
if (nonce !== undefined && nonce !== '') {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.setAttribute('content', nonce);
  document.head.append(meta);
}
