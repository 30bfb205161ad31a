/// <reference types="vite/client" />
import type { Bridge } from '../contract/wire.ts';

declare module '*.vue' {
  import type { DefineComponent } from 'vue';
  const component: DefineComponent<object, object, unknown>;
  export default component;
}

declare global {
  interface Window {
    /** Put there by the preload script of the desktop face; absent on the web face. */
    readonly calibdesk?: Bridge;
  }
}
