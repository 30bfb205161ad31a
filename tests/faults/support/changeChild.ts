/**
 * Carries out a change that is given as JSON, in a process of its own that may kill itself right after its n-th call that
 * changes the disk (0: never). Arguments: the change, n.
 */
import { changeStore, type StoreChange } from '../../../src/main/usecases/changeStore.ts';
import { silentContext } from '../../../src/main/usecases/context.ts';
import { faultyFileSystem, isChanging } from './faultyFileSystem.ts';
import { servicesOn } from './sampleStore.ts';

const change = JSON.parse(process.argv[2]) as StoreChange;
const last = Number(process.argv[3]);
let count = 0;
const fileSystem = faultyFileSystem({
  after(call) {
    if (isChanging(call) && ++count === last) process.kill(process.pid, 'SIGKILL');
  },
});
await changeStore(servicesOn(fileSystem), { change, wait: 5 }, silentContext());
