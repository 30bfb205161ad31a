import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Contents that wait for the decision about their plan; more than enough for one evening of alignment. */
const mostWaiting = 200;
const keptName = /^[0-9a-f]{16}\.data$/;

/**
 * Keeps what stands in the window in a file of the home folder, under the name of its content, until the plan that names
 * it is applied: the store takes its inputs from files and checks them by their hash. The oldest go.
 */
export async function keepInput(folder: string, content: string | Uint8Array): Promise<string> {
  await mkdir(folder, { recursive: true });
  const name = `${createHash('sha256').update(content).digest('hex').slice(0, 16)}.data`;
  const file = join(folder, name);
  await writeFile(file, content, { mode: 0o600 });
  await dropOldest(folder);
  return file;
}

async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => keptName.test(name));
  if (names.length <= mostWaiting) return;
  const dated = await Promise.all(
    names.map(async (name) => ({ name, time: (await stat(join(folder, name))).mtimeMs })),
  );
  dated.sort((one, two) => one.time - two.time);
  for (const { name } of dated.slice(0, names.length - mostWaiting))
    await rm(join(folder, name), { force: true });
}
