import type { Scene } from './scenes.ts';

/** Sends a scene's message and reads the answer, or as much of it as the scene wants. */
export const sendMessage = async (origin: string, { message, hangUpAfter, expected }: Scene): Promise<void> => {
  const hangUp = new AbortController();
  const response = await fetch(origin + expected.route, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Session-ID': expected.session, 'X-User': expected.user },
    body: JSON.stringify({ message }),
    signal: hangUp.signal,
  });
  if (hangUpAfter === undefined) {
    await response.text();
    return;
  }
  await readEvents(response, hangUpAfter);
  hangUp.abort();
};

const readEvents = async (response: Response, count: number): Promise<void> => {
  if (!response.body) throw new Error(`${response.url} sent no body`);
  let events = 0;
  const decoder = new TextDecoder();
  const reader = response.body.getReader();
  while (events < count) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`${response.url} ended after ${events} events`);
    events += decoder.decode(value, { stream: true }).split('\n\n').length - 1;
  }
};

/** A `curl` command for trying the service by hand. */
export const curlLine = (origin: string, path: string, message: string): string =>
  `curl -N ${origin}${path} -H 'Content-Type: application/json' -H 'X-Session-ID: mine' -H 'X-User: me' -d '${JSON.stringify({ message })}'`;
