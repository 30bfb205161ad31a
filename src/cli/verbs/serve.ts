import { CalibdeskError } from '../../domain/errors.ts';
import { startWebFace } from '../../main/web/server.ts';
import type { VerbModule } from '../verb.ts';

function portOf(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new CalibdeskError('usage', `--port: not a port number: ${String(text)}`);
  return port;
}

export default {
  define(command, context) {
    command.option('--port <n>', 'port on 127.0.0.1 (0: any free one)').addHelpText(
      'after',
      `
The first line on stdout is the address with a token that works once.
From another machine: ssh -L PORT:127.0.0.1:PORT host, then open the address there with the same PORT.`,
    );
    context.action(command, async (run, _args, options) => {
      const web = await startWebFace(run.services, { port: portOf(options.port) }).catch(
        (error: NodeJS.ErrnoException) => {
          if (error.code === 'EADDRINUSE' || error.code === 'EACCES')
            throw new CalibdeskError('io', `port ${String(options.port)} cannot be used (${error.code})`, {
              hint: 'choose another, or leave --port out',
            });
          throw error;
        },
      );
      const url = web.newAddress();
      run.print(url);
      run.document({ url, port: web.port, pid: process.pid });
      if (!run.signal.aborted)
        await new Promise<void>((done) => run.signal.addEventListener('abort', () => done(), { once: true }));
      await web.close();
    });
  },
} satisfies VerbModule;
