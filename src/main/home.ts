import { homedir } from 'node:os';
import { join } from 'node:path';

/** Folder of index, settings, job log and unfinished products: --home, CALIBDESK_HOME, or the platform's data folder. */
export function homeFolder(
  given?: string,
  environment: NodeJS.ProcessEnv = process.env,
  platform = process.platform,
): string {
  if (given) return given;
  if (environment.CALIBDESK_HOME) return environment.CALIBDESK_HOME;
  if (platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'Calibdesk');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Calibdesk');
  return join(environment.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'calibdesk');
}
