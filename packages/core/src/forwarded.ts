import type { HeaderValue } from './headers.ts';
import type { RequestReader } from './request-reader.ts';

/**
 * A reader that trusts the first value of `X-Forwarded-For`, `-Proto` and `-Host`. For frameworks without a proxy setting of
 * their own, and only behind a proxy that sets these headers.
 */
export const trustForwarded = <Request>(reader: RequestReader<Request>): RequestReader<Request> => ({
  ...reader,
  read: (request) => {
    const head = reader.read(request);
    const forwarded = (name: string) => firstOf(reader.header(head.headers, `x-forwarded-${name}`));
    const scheme = forwarded('proto')?.toLowerCase();
    if (scheme === 'http' || scheme === 'https') head.scheme = scheme;
    head.clientAddress = forwarded('for')?.replace(PORT, '$1$2') ?? head.clientAddress;
    head.authority = forwarded('host') ?? head.authority;
    return head;
  },
});

/** Some proxies append the client's port, and put an IPv6 address in brackets. */
const PORT = /^(?:\[([^\]]+)\](?::\d+)?|([^:]+):\d+)$/;

const firstOf = (value: HeaderValue): string | undefined => {
  const line = Array.isArray(value) ? value[0] : value;
  return typeof line === 'string' ? line.split(',', 1)[0]?.trim() || undefined : undefined;
};
