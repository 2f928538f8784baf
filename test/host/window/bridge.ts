/**
 * The line between this program and code inside the extension host: a tiny HTTP server on the loopback interface whose address,
 * with a secret in it, is passed in the variable REGLAB_BRIDGE. `POST ADDRESS/verb` with a JSON body gives `{ value }` or `{ error }`.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onShutDown } from '../vscode/shutdown.ts';

export type Verb = (body: Readonly<Record<string, unknown>>) => unknown;

export interface Bridge {
  readonly address: string;
  /** Adds verbs; a later one of the same name replaces the former. */
  serve(verbs: Readonly<Record<string, Verb>>): void;
  close(): Promise<void>;
}

export async function openBridge(): Promise<Bridge> {
  const secret = randomBytes(16).toString('hex');
  const verbs = new Map<string, Verb>();
  const server = createServer((request, response) => {
    void answer(request, secret, verbs).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const close = onShutDown(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => void server.close(() => resolve()));
  });
  return {
    address: `http://127.0.0.1:${port}/${secret}`,
    serve: (more) => {
      for (const [name, verb] of Object.entries(more)) verbs.set(name, verb);
    },
    close,
  };
}

async function answer(
  request: IncomingMessage,
  secret: string,
  verbs: ReadonlyMap<string, Verb>,
): Promise<{ status: number; body: unknown }> {
  const [, given, name = ''] = (request.url ?? '').split('/');
  if (given !== secret || request.method !== 'POST') return { status: 403, body: { error: 'Not for you.' } };
  const verb = verbs.get(name);
  if (!verb)
    return { status: 404, body: { error: `The bridge knows no "${name}", only ${[...verbs.keys()].join(', ')}.` } };
  try {
    const value = await verb(await readJson(request));
    return { status: 200, body: { value: value ?? null } };
  } catch (error) {
    return { status: 200, body: { error: error instanceof Error ? error.message : String(error) } };
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString() || '{}') as Record<string, unknown>;
}
