import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { QualityLimitValues } from '../../../contract/darks.ts';
import { call } from '../../api/index.ts';
import { showError } from '../../state/toasts.ts';
import { useDarks } from './darkStore.ts';

/** The limits of the checks, as the main process keeps them; null until somebody asks for them. */
export const useDarkLimits = defineStore('darkLimits', () => {
  const limits = shallowRef<{ limits: QualityLimitValues; defaults: QualityLimitValues } | null>(null);

  async function loadLimits(): Promise<void> {
    try {
      limits.value = await call('darks.qualityLimits', {});
    } catch (error) {
      showError('The limits of the checks could not be read', error);
    }
  }

  /** Keeps new limits and judges the result that is shown by them; what is chosen for the deployment stays. */
  async function setLimits(next: QualityLimitValues): Promise<void> {
    const current = useDarks().session;
    try {
      const answer = await call('darks.setQualityLimits', { limits: next });
      if (limits.value) limits.value = { ...limits.value, ...answer };
      if (!current?.result) return;
      const { sources, gains } = await call('darks.result', { jobId: current.result.jobId });
      // Pictures that are shown stay: only the verdicts are new.
      const checksOf = new Map(sources.map((source) => [source.source, source.checks]));
      current.result = {
        ...current.result,
        sources: current.result.sources.map((source) => ({
          ...source,
          checks: checksOf.get(source.source) ?? source.checks,
        })),
        gains,
      };
    } catch (error) {
      showError('The limits were not changed', error, 'The former limits stay in force.');
      await loadLimits();
    }
  }

  return { limits, loadLimits, setLimits };
});
