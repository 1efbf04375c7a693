import { type DiagLogger, diag } from '@opentelemetry/api';
import { createBackgroundAgent } from '../src/export/background-agent.ts';

const environment = { ...process.env };

afterEach(() => {
  diag.disable();
  process.env = { ...environment };
});

test.each(['OTEL_EXPORTER_OTLP_CERTIFICATE', 'OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE'])(
  'the warning about a file that cannot be read names the variable: %s',
  (variable) => {
    const warnings: string[] = [];
    const warn = (message: string) => void warnings.push(message);
    diag.setLogger({ error: warn, warn, info: warn, debug: warn, verbose: warn } satisfies DiagLogger);
    warnings.length = 0;
    process.env[variable] = '/nowhere.pem';
    createBackgroundAgent('https:', 'traces').destroy();
    expect(warnings).toEqual([`[@ai-trace/sdk] ${variable} must be a file that can be read, got /nowhere.pem; it is left out.`]);
  },
);
