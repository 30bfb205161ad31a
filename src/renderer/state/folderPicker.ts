import { shallowRef } from 'vue';

export interface FolderRequest {
  title: string;
  /** Where to begin; null = home. */
  start: string | null;
  /** Whether files can be chosen too. */
  files: boolean;
  finish: (path: string | null) => void;
}

export const folderRequest = shallowRef<FolderRequest | null>(null);

/** Lets the user choose a folder (or file) of the machine the main process runs on; null when given up. */
export function pickFolder(
  title: string,
  start: string | null = null,
  files = false,
): Promise<string | null> {
  folderRequest.value?.finish(null);
  return new Promise((resolve) => {
    folderRequest.value = {
      title,
      start,
      files,
      finish: (path) => {
        folderRequest.value = null;
        resolve(path);
      },
    };
  });
}
