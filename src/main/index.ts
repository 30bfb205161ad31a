import { startDesktop } from './desktop/application.ts';

startDesktop();
