/**
 * Carries out one change in a process of its own and kills that process, without any chance to tidy up, right after the
 * n-th call that changes the disk; or, with `half`, in the middle of the n-th write.
 * Arguments: base folder, name of the kind of plan, n, `after` or `half`.
 */
import { changeStore } from '../../../src/main/usecases/changeStore.ts';
import { silentContext } from '../../../src/main/usecases/context.ts';
import { faultyFileSystem, isChanging } from './faultyFileSystem.ts';
import { planKinds, sampleStoreAt, servicesOn } from './sampleStore.ts';

const [base, name, number, mode] = process.argv.slice(2);
const kind = planKinds.find((each) => each.name === name);
if (kind === undefined) throw new Error(`no such kind of plan: ${name}`);
const wanted = Number(number);
let changes = 0;
let writes = 0;
let dying = false;
const die = (): void => void process.kill(process.pid, 'SIGKILL');

const fileSystem = faultyFileSystem({
  allow(call, bytes) {
    if (mode !== 'half' || call.name !== 'file.write' || ++writes !== wanted) return undefined;
    dying = true;
    return Math.ceil(bytes / 2);
  },
  after(call) {
    if (dying) die();
    if (mode === 'after' && isChanging(call) && ++changes === wanted) die();
  },
});
await changeStore(
  servicesOn(fileSystem),
  { change: kind.change(sampleStoreAt(base)), wait: 0 },
  silentContext(),
);
