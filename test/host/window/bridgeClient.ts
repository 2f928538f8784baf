/** The other end of the bridge, inside the extension host. */

/** Calls a verb of the program that opened this window. @throws Error with the message from there */
export async function callBridge<T>(verb: string, body: object = {}): Promise<T> {
  const address = process.env['REGLAB_BRIDGE'];
  if (!address) throw new Error('REGLAB_BRIDGE is not set: start this with npm run test:host.');
  const response = await fetch(`${address}/${verb}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as { value: T } | { error: string };
  if ('error' in answer) throw new Error(answer.error);
  return answer.value;
}
