/** A `fetch` that answers at once. */
export type StubFetch = () => Promise<Response>;

const encoder = new TextEncoder();

export const answerJson = (body: object): StubFetch => {
  const text = JSON.stringify(body);
  return async () => new Response(text, { headers: { 'content-type': 'application/json' } });
};

/** Each text reaches the client in a separate read; texts are encoded beforehand. */
export const answerStream = (texts: string[], contentType = 'text/event-stream'): StubFetch => {
  const reads = texts.map((text) => encoder.encode(text));
  return async () => {
    let next = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const read = reads[next++];
        if (read) controller.enqueue(read);
        else controller.close();
      },
    });
    return new Response(body, { headers: { 'content-type': contentType } });
  };
};

/** A server-sent event, named after the type of its data, if any. */
export const serverSentEvent = (data: { type?: string }): string =>
  `${data.type === undefined ? '' : `event: ${data.type}\n`}data: ${JSON.stringify(data)}\n\n`;
