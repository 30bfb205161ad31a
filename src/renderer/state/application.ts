import { shallowRef } from 'vue';
import type { Output } from '../../contract/api.ts';
import { call } from '../api/index.ts';

/** What the main process says about itself; null until it answered. */
export const applicationInfo = shallowRef<Output<'app.info'> | null>(null);

export async function loadApplicationInfo(): Promise<Output<'app.info'>> {
  const info = await call('app.info', {});
  applicationInfo.value = info;
  return info;
}
