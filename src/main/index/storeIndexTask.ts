import { Moved, type TaskContext } from '../engine/protocol.ts';
import { openDatabase } from './database.ts';
import { StoreIndex } from './storeIndex.ts';

export interface StoreIndexRequest {
  /** File of the index. */
  database: string;
  root: string;
}

/** Names of all files as one text in bytes, which is moved and not copied: a path of a folder, its files, an empty line. */
export interface StoreIndexAnswer {
  names: Uint8Array<ArrayBuffer>;
  folders: number;
  files: number;
  read: number;
  unreadable: number;
}

/** Worker task: brings the index of the stores below a root up to date and hands all names over. */
export default function storeIndexTask(
  { database: path, root }: StoreIndexRequest,
  context: TaskContext,
): Moved<StoreIndexAnswer> {
  const { database } = openDatabase(path);
  try {
    let visited = 0;
    const store = new StoreIndex(database).refresh(root, () => {
      if (++visited % 200 !== 0) return;
      context.check();
      context.send({ folders: visited });
    });
    const text = store.folders
      .map(({ path: folder, files }) => `${folder}\n${files.join('\n')}\n`)
      .join('\n');
    const names = new TextEncoder().encode(text);
    const { files, read, unreadable } = store;
    return new Moved({ names, folders: store.folders.length, files, read, unreadable }, [names.buffer]);
  } finally {
    database.close();
  }
}
