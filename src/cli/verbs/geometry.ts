import type { VerbModule } from '../verb.ts';
import { defineConvert } from './geometryConvert.ts';
import { defineReadingVerbs } from './geometryRead.ts';
import { defineWritingVerbs } from './geometryWrite.ts';

const verb: VerbModule = {
  define(command, context) {
    command.addHelpText(
      'after',
      `
Positions are um, angles degrees. Without --json a table is printed. Inputs are never changed.

Examples:
  calibdesk geometry info 0-end.data
  calibdesk geometry coords 0-end.data --object QUAD:V1 --index 1 --cframe 1 --npy quad1.npy
  calibdesk geometry image 0-end.data -d average.npy --npy image.npy
  calibdesk geometry move 0-end.data --by=120,-35,0 -o centred.data
  calibdesk geometry convert 0-end.data --to crystfel -o detector.geom`,
    );
    defineReadingVerbs(command, context);
    defineWritingVerbs(command, context);
    defineConvert(command, context);
  },
};
export default verb;
