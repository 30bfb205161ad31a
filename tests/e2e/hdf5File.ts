import { writeFileSync } from 'node:fs';

/** Writes an HDF5 file with one of each: image stack, line, text, records, a data set too large to be read unasked, a link. */
export async function writeHdf5(path: string): Promise<void> {
  const { File, ready } = await import('h5wasm');
  const { FS } = (await ready) as unknown as {
    FS: { readFile(name: string): Uint8Array; unlink(name: string): void };
  };
  const file = new File('/e2e.h5', 'w');
  const entry = file.create_group('entry');
  entry.create_attribute('experiment', 'xpptest01');
  entry.create_attribute('run', 54);
  const stack = Float32Array.from({ length: 5 * 40 * 60 }, (_, i) => i);
  entry.create_dataset({
    name: 'stack',
    data: stack,
    shape: [5, 40, 60],
    chunks: [1, 40, 60],
    compression: 'gzip',
    compression_opts: 1,
  });
  entry.create_dataset({
    name: 'line',
    data: Float64Array.from({ length: 9000 }, (_, i) => Math.sin(i / 50)),
  });
  entry.create_dataset({ name: 'text', data: 'a text of the file' });
  entry.create_dataset({
    name: 'large',
    data: new Uint8Array(10_000 * 10_000),
    shape: [10_000, 10_000],
    chunks: [1000, 1000],
    compression: 'gzip',
    compression_opts: 1,
  });
  const many = file.create_group('many');
  for (let i = 0; i < 1500; i++) many.create_group(`group${String(i).padStart(4, '0')}`);
  file.create_soft_link('/entry/stack', 'alias');
  file.close();
  writeFileSync(path, FS.readFile('/e2e.h5'));
  FS.unlink('/e2e.h5');
}
