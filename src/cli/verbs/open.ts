import { openApplication } from '../../main/usecases/openApplication.ts';
import type { VerbModule } from '../verb.ts';

const faces = {
  electron: 'in Electron',
  chromium: 'in a Chromium window',
  address: 'at this address',
  'running-instance': 'in the instance that runs',
};

export default {
  define(command, context) {
    command
      .argument('[paths...]', 'folders or files to open')
      .option('--no-electron', 'the web face even where Electron is present')
      .addHelpText('after', '\nExample: calibdesk open /sdf/data/lcls/ds/xpp/xpptut15/calib');
    context.action(command, async (run, paths, options) => {
      await openApplication(run.services, { paths, electron: options.electron !== false }, run, (opened) => {
        run.note(`calibdesk opens ${faces[opened.face]}${opened.why === '' ? '' : ` (${opened.why})`}`);
        if (opened.face === 'address' && opened.url !== null) run.print(opened.url);
        run.document(opened);
      });
    });
  },
} satisfies VerbModule;
