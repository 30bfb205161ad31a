import { shell, type App, type Session } from 'electron';

/** Hosts that a link of the window may open in the user's browser. */
const allowedHosts = new Set(['confluence.slac.stanford.edu', 'github.com']);

export function mayOpenOutside(address: string): boolean {
  const url = URL.parse(address);
  return (
    url !== null &&
    url.protocol === 'https:' &&
    url.username === '' &&
    url.port === '' &&
    allowedHosts.has(url.host)
  );
}

function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}

/** No navigation, no new windows, no embedded pages, no permissions, for every page that will ever exist. */
export function denyEverything(app: App): void {
  app.on('session-created', denyPermissions);
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (mayOpenOutside(url)) void shell.openExternal(url);
      return { action: 'deny' };
    });
  });
}
