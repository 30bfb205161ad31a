import type { VerbModule } from '../verb.ts';
import { defineStoreChange } from './storeChange.ts';
import { defineStoreRead } from './storeRead.ts';

export default {
  define(command, context) {
    command.addHelpText(
      'after',
      `
Examples:
  calibdesk store find --calib calib --source CxiDs1.0:Cspad.0 --type pedestals --run 54
  calibdesk store resolve --calib calib --run 54
  calibdesk store timeline --calib calib --type pedestals`,
    );
    defineStoreRead(command, context);
    defineStoreChange(command, context);
  },
} satisfies VerbModule;
