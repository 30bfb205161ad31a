import { examineMachine } from '../../main/usecases/examineMachine.ts';
import type { VerbModule } from '../verb.ts';

export default {
  define(command, context) {
    context.action(command, async (run) => {
      const { checks } = examineMachine(run.services);
      for (const { name, ok, needed, detail, hint } of checks) {
        run.print(`${ok ? 'ok     ' : needed ? 'MISSING' : 'none   '} ${name.padEnd(18)} ${detail}`);
        if (!ok && hint !== '') run.print(`${' '.repeat(27)}${hint}`);
      }
      run.document({ checks });
      run.exitWith(checks.some((check) => check.needed && !check.ok) ? 1 : 0);
    });
  },
} satisfies VerbModule;
