/** `sallyport region start`: a local AWS region in the foreground, until Ctrl-C. */
import { checkAgentFolder, startRegion } from '@sallyport/region';
import { exitCodes } from '../exit-codes.ts';
import { enterPrivateMounts, machinesFor } from '../region/private-state.ts';
import { caBundlePath, checkReadyFile, removeReadyFile, writeReadyFile } from '../region/ready-file.ts';
import { note } from '../terminal.ts';

export type RegionStartOptions = {
  readonly port: number;
  readonly tlsPort: number;
  readonly account?: readonly string[];
  readonly region: string;
  readonly readyFile?: string;
  readonly documentCheck?: 'current' | 'legacy';
  readonly seed?: string;
  readonly instanceAgent?: string;
};

const defaultAccount = '111122223333';

export async function regionStart(_: object, options: RegionStartOptions): Promise<number> {
  if (options.instanceAgent !== undefined) checkAgentFolder(options.instanceAgent);
  if (options.readyFile !== undefined) await checkReadyFile(options.readyFile);
  enterPrivateMounts();
  const stop = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.resolve());

  const running = await startRegion({
    name: options.region,
    accounts: options.account ?? [defaultAccount],
    port: options.port,
    tlsPort: options.tlsPort,
    machines: (listeners) => machinesFor(listeners, options.instanceAgent),
    ...(options.documentCheck !== undefined && { documentCheck: options.documentCheck }),
    ...(options.seed !== undefined && { seed: options.seed }),
    log: (sentence, cause) => note(cause === undefined ? sentence : `${sentence}: ${String(cause)}`),
  });
  try {
    const { endpoints, name } = running.region;
    if (options.readyFile !== undefined) {
      const ready = {
        endpointUrl: endpoints.endpointUrl,
        tlsEndpointUrl: endpoints.tlsEndpointUrl,
        caBundle: caBundlePath(options.readyFile),
        region: name,
        accounts: running.accounts,
        controlToken: running.controlToken,
      };
      writeReadyFile(options.readyFile, ready, endpoints.caPem);
    }
    note(`region ${name} is ready at ${endpoints.endpointUrl} and ${endpoints.tlsEndpointUrl}`);
    note(
      options.readyFile === undefined
        ? 'without --ready-file its root credentials are not written anywhere'
        : `in another terminal: eval "$(sallyport region env --ready-file ${options.readyFile})"`,
    );
    await stop.promise;
    note('ending the region and its instances');
  } finally {
    if (options.readyFile !== undefined) removeReadyFile(options.readyFile);
    await running.close();
  }
  return exitCodes.ok;
}
