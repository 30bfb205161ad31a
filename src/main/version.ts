declare const __CALIBDESK_VERSION__: string;

/** Version of the package, put in by the build. */
export const version = typeof __CALIBDESK_VERSION__ === 'string' ? __CALIBDESK_VERSION__ : 'source';
