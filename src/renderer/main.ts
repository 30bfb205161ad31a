import { createPinia } from 'pinia';
import { createApp } from 'vue';
import App from './App.vue';
import { loadSettings } from './state/settings.ts';
import { applyTheme } from './state/theme.ts';
import { restoreLayout } from './state/layout.ts';
import './theme/index.css';

/** Settings come first, so that the window opens in its theme and layout; it opens without them too. */
async function start(): Promise<void> {
  const patience = new Promise<void>((resolve) => setTimeout(resolve, 1500));
  await Promise.race([loadSettings().catch(() => undefined), patience]);
  applyTheme();
  restoreLayout();
  createApp(App).use(createPinia()).mount('#app');
}

void start();
