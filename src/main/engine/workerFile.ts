/**
 * The file that a worker thread starts with. From source it is worker.ts in this folder (Node strips the types); in the
 * built program all chunks lie flat in one folder, so that worker.js stands beside the chunk that holds this function.
 * The name is put together at run time, so that the bundler leaves it alone.
 */
export function workerFile(): URL {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const url = new URL(`./worker.${extension}`, import.meta.url);
  // Worker threads cannot be started from inside an archive.
  return new URL(url.href.replace(/\/app\.asar\//, '/app.asar.unpacked/'));
}
